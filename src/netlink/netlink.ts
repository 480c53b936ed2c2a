import type { NetlinkMessage } from './message.ts';

/**
 * Tables that netlink dumps as a whole: links (`link-settings`: without counters), addresses, routes, rules and nexthop
 * objects of rtnetlink; modes and wake-on-LAN of ethtool.
 */
export type DumpName =
  | 'links'
  | 'link-settings'
  | 'addresses'
  | 'routes'
  | 'rules'
  | 'next-hops'
  | 'link-modes'
  | 'wake-on-lan';

/** Handles the messages of a dump. */
export interface DumpVisitor {
  visit(message: NetlinkMessage): void;
  /** Discards all messages so far: the table changed during the dump, which starts again. */
  restart(): void;
}

/** The kernel's tables, over a socket of this machine or from recorded dumps. */
export interface Netlink {
  /**
   * Reads a complete dump.
   * @returns false where this kernel has no such table, or this user may not read it.
   * @throws {NetlinkError} when the kernel refuses, or the table changes during each attempt.
   */
  dump(name: DumpName, visitor: DumpVisitor, signal: AbortSignal): Promise<boolean>;
}

/** A dump failed. */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError';
}
