import { i32 } from '../byte-order.ts';
import { linkAttribute } from './constants.ts';
import type { LinkMessage } from './link-message.ts';

/** `AF_INET6`, and `IFLA_INET6_CONF` and `IFLA_INET6_ADDR_GEN_MODE` of linux/if_link.h. */
const ipv6Family = 10;
const ipv6Attribute = { settings: 2, generationMode: 8 } as const;
/** `DEVCONF_DISABLE_IPV6` of linux/ipv6.h: a position in the list of 32-bit settings. */
const disableIpv6 = 26;

const ipv6Part = ({ attributes }: LinkMessage) => attributes.nested(linkAttribute.afSpec)?.nested(ipv6Family);

/**
 * Whether the kernel speaks IPv6 on a link: false where `disable_ipv6` is set, and where the kernel keeps no IPv6 state of the
 * link, as with an MTU below 1280. Undefined for a message without the part of the families.
 */
export function isIpv6Enabled(link: LinkMessage): boolean | undefined {
  if (!link.attributes.has(linkAttribute.afSpec)) return undefined;
  const settings = ipv6Part(link)?.bytes(ipv6Attribute.settings);
  if (settings === undefined || settings.length < (disableIpv6 + 1) * 4) return false;
  return i32(settings, disableIpv6 * 4) === 0;
}

/** Returns the number of the mode in which the kernel generates the link-local address: `IN6_ADDR_GEN_MODE_*`. */
export const ipv6GenerationMode = (link: LinkMessage): number | undefined =>
  ipv6Part(link)?.u8(ipv6Attribute.generationMode);
