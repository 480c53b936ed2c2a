import { u32 } from '../byte-order.ts';
import type { NetlinkMessage } from '../message.ts';
import { interfaceFlag, linkHeader, removalType, routeMessageType } from '../rtnetlink/constants.ts';

export const changedTables = ['links', 'addresses', 'routes', 'rules'] as const;

/** A table of the kernel that notifications say has changed. */
export type ChangedTable = (typeof changedTables)[number];

/**
 * The tables that differ after a message of each type. With an address, and with a link that goes down, the kernel removes
 * IPv4 routes without a message about each. Source: net/ipv4/fib_frontend.c, fib_trie.c.
 */
const tablesByType: ReadonlyMap<number, readonly ChangedTable[]> = new Map([
  [routeMessageType.link, ['links']],
  [removalType.link, ['links', 'addresses', 'routes']],
  [routeMessageType.address, ['addresses']],
  [removalType.address, ['addresses', 'routes']],
  [routeMessageType.route, ['routes']],
  [removalType.route, ['routes']],
  [routeMessageType.rule, ['rules']],
  [removalType.rule, ['rules']],
  [routeMessageType.nextHop, ['routes']],
  [removalType.nextHop, ['routes']],
]);

/** `struct ifaddrmsg` of linux/if_addr.h; AF_INET6 of linux/socket.h; RT_SCOPE_LINK of linux/rtnetlink.h. */
const addressHeader = { length: 8, family: 0, scope: 3 } as const;
const ipv6 = 10;
const linkScope = 253;

const linkIsDown: readonly ChangedTable[] = ['links', 'routes'];
const noTables: readonly ChangedTable[] = [];

/** Returns the tables that may differ after a notification; an empty list for a message of another type. */
export function tablesChangedBy({ type, payload }: NetlinkMessage): readonly ChangedTable[] {
  const isUp =
    payload.length < linkHeader.length || (u32(payload, linkHeader.flags) & interfaceFlag.up) !== 0;
  if (type === routeMessageType.link && !isUp) return linkIsDown;
  const tables = tablesByType.get(type) ?? noTables;
  return isAboutLinkLocalAddress(type, payload) ? [...tables, 'links'] : tables;
}

/** The kernel reports no more than that of a link on which IPv6 is enabled or disabled. */
function isAboutLinkLocalAddress(type: number, payload: Buffer): boolean {
  if (type !== routeMessageType.address && type !== removalType.address) return false;
  if (payload.length < addressHeader.length) return false;
  return payload[addressHeader.family] === ipv6 && payload[addressHeader.scope] === linkScope;
}
