import { isIP } from 'node:net';
import { z } from 'zod';
import { once } from '#base';
import { toOctets } from '#netlink';
import { parsePrefixed } from '../state/ip-address.ts';

/** Matches the octets of a name that the kernel accepts (dev_valid_name in net/core/dev.c), each as one character. */
const interfaceNamePattern = /^(?!\.{1,2}$)[^\t-\r \0/:]{1,15}$/;

/** The name of an interface, which becomes an argument of `ip` and a part of file names. */
export const interfaceName = once(() =>
  z
    .string('the name of an interface')
    .refine((text) => interfaceNamePattern.test(toOctets(text).toString('latin1')), {
      error: 'the name of an interface',
    }),
);

/** One argument of `ip` without white space, such as the name of a table; may be empty. */
export const word = once(() =>
  z.string('a word').regex(/^[^\s\0]*$/, { error: 'a word without white space' }),
);

/** The name of an option or a metric of `ip`. */
export const optionName = once(() => z.string().regex(/^[a-z][\w. -]*$/, { error: 'the name of an option' }));

/** An IP address of either family. */
export const ipAddress = once(() =>
  z.string('an IP address').refine((text) => isIP(text) !== 0, {
    error: 'an IP address',
  }),
);

/** An IP address with a prefix, such as `10.0.0.0/24`. */
export const ipNetwork = once(() => z.string('an IP network').refine(isPrefixed, { error: 'an IP network' }));

function isPrefixed(text: string): boolean {
  try {
    parsePrefixed('network', text);
    return true;
  } catch {
    return false;
  }
}
