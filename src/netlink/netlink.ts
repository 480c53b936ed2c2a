import type { NetlinkMessage } from './message.ts';

/**
 * Tables that netlink dumps as a whole: those of rtnetlink (`link-settings`: links without counters; `link-counters`: these
 * alone; `bridge-vlans`: the VLANs of bridges and their ports); modes and wake-on-LAN of ethtool.
 */
export type DumpName =
  | 'links'
  | 'link-settings'
  | 'link-counters'
  | 'addresses'
  | 'routes'
  | 'rules'
  | 'next-hops'
  | 'neighbours'
  | 'neighbour-proxies'
  | 'bridge-fdb'
  | 'bridge-mdb'
  | 'bridge-vlans'
  | 'queueing-disciplines'
  | 'filters'
  | 'link-modes'
  | 'wake-on-lan';

/** The part of a table that is dumped: the traffic control of one link, below one queueing discipline. */
export interface DumpScope {
  readonly linkIndex: number;
  /** Handle of the queueing discipline, or of its hook for filters. */
  readonly parent: number;
}

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
   * @param scope of table `filters`; the kernel dumps the other tables whole.
   * @returns false where this kernel has no such table, or this user may not read it.
   * @throws {NetlinkError} when the kernel refuses, or the table changes during each attempt.
   */
  dump(name: DumpName, visitor: DumpVisitor, signal: AbortSignal, scope?: DumpScope): Promise<boolean>;
  /** True where it reads some tables only, and says of the others that the kernel has none. */
  readonly isPartial?: boolean;
}

/** A dump failed. */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError';
}
