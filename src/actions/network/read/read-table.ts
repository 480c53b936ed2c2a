import {
  type DumpName,
  type DumpScope,
  type Netlink,
  NetlinkError,
  type NetlinkMessage,
  readRows,
} from '#netlink';
import { TimedOut, ToolFailed, Unsupported } from '../../errors.ts';

/** Opens netlink. */
export interface NetlinkSource {
  /** @returns undefined where no netlink socket can be opened. */
  netlink(): Promise<Netlink | undefined>;
}

/** Returns netlink. @throws {Unsupported} where no netlink socket can be opened. */
export async function requireNetlink(source: NetlinkSource): Promise<Netlink> {
  const netlink = await source.netlink();
  if (netlink === undefined)
    throw new Unsupported(
      'no netlink socket can be opened (the package koffi does not load here, or the kernel refuses); ' +
        'expected one, or ip and rtmon of iproute2: the state before a network change is read through them',
    );
  return netlink;
}

/** Enough for a million routes. */
const timeLimitMs = 20_000;
/** The kernel may have no rules or no nexthop objects. It always has these. */
const requiredTables: ReadonlySet<DumpName> = new Set(['link-settings', 'addresses', 'routes']);

/**
 * Reads a table of the kernel and keeps the messages that `read` knows.
 * @returns an empty list where this kernel has no such table.
 * @throws {ToolFailed} {TimedOut} where the kernel refuses, or the table changes during each attempt.
 */
export async function readTable<T>(
  netlink: Netlink,
  name: DumpName,
  read: (message: NetlinkMessage) => T | undefined,
  scope?: DumpScope,
): Promise<readonly T[]> {
  // The buffer of a message serves the next ones.
  const readCopy = (message: NetlinkMessage) => read({ ...message, payload: Buffer.from(message.payload) });
  const signal = AbortSignal.timeout(timeLimitMs);
  try {
    const rows = await readRows(netlink, name, readCopy, signal, scope);
    if (rows === undefined && requiredTables.has(name))
      throw new ToolFailed(`netlink: the kernel has no table ${name}, or refuses it; expected its messages`);
    return rows ?? [];
  } catch (error) {
    if (error instanceof NetlinkError) throw new ToolFailed(`netlink: ${error.message}`, { cause: error });
    if (signal.aborted) throw new TimedOut(`netlink: ${name} took longer than ${timeLimitMs / 1000} s`);
    throw error;
  }
}
