import { type KernelObject, writeAttribute, writeU32 } from '#netlink';
import type { KernelState } from '../../../src/actions/network/kernel/kernel-state.ts';

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  writeU32(bytes, value, 0);
  return bytes;
};

/** A route to 10.NUMBER.0.0/16 over a link, as the kernel says it (`struct rtmsg`, RTA_DST, RTA_OIF). */
export const routeOver = (link: number, second: number): KernelObject => ({
  table: 'routes',
  payload: Buffer.concat([
    Buffer.from([2, 16, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0]),
    writeAttribute(1, Buffer.from([10, second, 0, 0])),
    writeAttribute(4, number(link)),
  ]),
});

/** A next hop with an id over a link, or a group of next hops (`struct nhmsg`, NHA_ID, NHA_OIF, NHA_GROUP). */
export const nextHop = (
  id: number,
  way: { readonly link: number } | { readonly group: readonly number[] },
) => ({
  table: 'next-hops' as const,
  payload: Buffer.concat([
    Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]),
    writeAttribute(1, number(id)),
    'link' in way
      ? writeAttribute(5, number(way.link))
      : writeAttribute(
          2,
          Buffer.concat(way.group.map((member) => Buffer.concat([number(member), number(0)]))),
        ),
  ]),
});

/** A route to 10.NUMBER.0.0/16 by the next hop of an id (RTA_NH_ID). */
export const routeBy = (hop: number, second: number): KernelObject => ({
  table: 'routes',
  payload: Buffer.concat([routeOver(0, second).payload.subarray(0, -8), writeAttribute(30, number(hop))]),
});

/** The message of a link with an index, a name, flags and a lower device (`struct ifinfomsg`, IFLA_IFNAME, IFLA_LINK). */
export const linkPayload = (index: number, name: string, flags = 0, lower?: number): Buffer => {
  const header = Buffer.alloc(16);
  writeU32(header, index, 4);
  writeU32(header, flags, 8);
  const attributes = [writeAttribute(3, Buffer.from(`${name}\0`))];
  if (lower !== undefined) attributes.push(writeAttribute(5, number(lower)));
  return Buffer.concat([header, ...attributes]);
};

/** The state of a kernel with these links and objects. */
export function kernelState(
  names: Readonly<Record<number, string>>,
  objects: readonly KernelObject[],
): KernelState {
  const entries = Object.entries(names).map(([index, name]) => [Number(index), name] as const);
  return {
    uptimeMs: 1000,
    names: new Map(entries),
    links: new Map(entries.map(([index, name]) => [index, linkPayload(index, name)])),
    objects,
    vlans: new Map(),
    multicast: [],
  };
}
