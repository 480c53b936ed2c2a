import type { NetlinkMessage } from './message.ts';
import type { DumpName, DumpScope, Netlink } from './netlink.ts';

/**
 * Reads a complete dump and keeps the messages that `read` knows; it skips those for which `read` returns undefined.
 * @returns undefined where the kernel has no such table. @throws {NetlinkError} when the dump fails.
 */
export async function readRows<T>(
  netlink: Netlink,
  name: DumpName,
  read: (message: NetlinkMessage) => T | undefined,
  signal: AbortSignal,
  scope?: DumpScope,
): Promise<readonly T[] | undefined> {
  let rows: T[] = [];
  const visitor = {
    visit(message: NetlinkMessage) {
      const row = read(message);
      if (row !== undefined) rows.push(row);
    },
    restart() {
      rows = [];
    },
  };
  return (await netlink.dump(name, visitor, signal, scope)) ? rows : undefined;
}
