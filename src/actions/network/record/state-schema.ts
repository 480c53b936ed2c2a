import { z } from 'zod';
import { once } from '#base';
import { vlanIds } from '#netlink';
import { bondOptions, bridgeOptions, ipWordOf } from '../state/link-options.ts';
import { portOptions } from '../state/port-options.ts';
import { interfaceName, ipAddress, ipNetwork, optionName, word } from './words.ts';

const natural = once(() => z.number().int().nonnegative());
const family = once(() => z.enum(['ipv4', 'ipv6']));
const prefixLength = once(() => z.number().int().min(0).max(128));
/** Only a byte that would end the argument is refused: the kernel checks no label. */
const label = once(() => z.string().regex(/^[^\n\0]*$/, { error: 'a label in one line' }));
const macAddress = once(() => z.string().regex(/^[\da-f:]+$/i, { error: 'a MAC address' }));

/** A map from arguments of `ip link … type KIND` that this program sets to their values. */
const wordsOf = (names: readonly string[]) => {
  const known = new Set(names);
  const name = z.string().refine((text) => known.has(text), { error: 'an option of this program' });
  return z.record(name, word());
};

const link = once(() =>
  z.object({
    index: natural(),
    name: interfaceName(),
    kind: word().optional(),
    up: z.boolean(),
    mtu: natural(),
    mtuMin: natural().optional(),
    mtuMax: natural().optional(),
    macAddress: macAddress().optional(),
    followsPorts: z.boolean().optional(),
    hasFixedMac: z.boolean().optional(),
    lacksIpv6: z.boolean().optional(),
    addrGenMode: word().optional(),
    master: interfaceName().optional(),
    masterKind: word().optional(),
    lower: interfaceName().optional(),
    vlan: z.object({ id: natural(), protocol: word(), words: z.array(word()).optional() }).optional(),
    options: wordsOf(['mode', ...[...bondOptions, ...bridgeOptions].map(ipWordOf)]).optional(),
    taken: z.array(interfaceName()).optional(),
    portOptions: wordsOf(Object.values(portOptions).flat()).optional(),
    bridgeVlans: z
      .object({ vlans: z.array(word()), pvid: natural().max(vlanIds.max), untagged: z.array(word()) })
      .optional(),
  }),
);

const addedAddress = once(() =>
  z.object({
    link: interfaceName(),
    address: ipAddress(),
    prefixLength: prefixLength(),
    peer: ipAddress().optional(),
  }),
);

const address = once(() =>
  addedAddress().extend({
    family: family(),
    broadcast: ipAddress().optional(),
    scope: word(),
    label: label().optional(),
    noPrefixRoute: z.boolean().optional(),
    noDad: z.boolean().optional(),
    isStatic: z.boolean(),
    isOfDaemon: z.boolean().optional(),
    isDuplicate: z.boolean().optional(),
  }),
);

const hop = once(() =>
  z.object({
    link: interfaceName().optional(),
    gateway: ipAddress().optional(),
    weight: natural().optional(),
    onLink: z.boolean().optional(),
  }),
);

const route = once(() =>
  z.object({
    family: family(),
    type: word(),
    table: word(),
    destination: ipNetwork(),
    metric: natural().optional(),
    protocol: word(),
    scope: word().optional(),
    source: ipAddress().optional(),
    tos: word().optional(),
    preference: word().optional(),
    metrics: z.record(optionName(), word()).optional(),
    hops: z.array(hop()),
    expires: z.boolean().optional(),
    isStatic: z.boolean(),
  }),
);

export const addressSchema: () => z.ZodType = address;
export const routeSchema: () => z.ZodType = route;

/** A network state in a record on disk. */
export const networkStateSchema: () => z.ZodType = once(() =>
  z.object({
    links: z.array(link()),
    addresses: z.array(address()),
    routes: z.array(route()),
    rules: z.array(z.record(z.string(), z.unknown())),
  }),
);

/** Effects with the keys of version 1 of a checkpoint on disk. */
export const effectsRecordSchema: () => z.ZodType = once(() =>
  z.object({
    touches: z.array(interfaceName()),
    makes: z.array(interfaceName()),
    addsAddresses: z.array(addedAddress()),
    addsRoutes: z.array(route()),
    removesAddresses: z.array(address()),
    removesRoutes: z.array(route()),
  }),
);
