import { type DumpName, type DumpVisitor, type Netlink, NetlinkError, type NetlinkMessage } from '#netlink';
import { ProbeError } from './errors.ts';

/**
 * Reads a complete dump for a probe.
 * @returns false where the kernel has no such table. @throws {ProbeError} when the dump fails.
 */
export async function visitDump(
  netlink: Netlink,
  { probe, name }: { readonly probe: string; readonly name: DumpName },
  visitor: DumpVisitor,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await netlink.dump(name, visitor, signal);
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    throw new ProbeError(probe, 'netlink', error.message, { cause: error });
  }
}

/**
 * Reads and parses a complete dump. Skips messages for which `parse` returns undefined.
 * @returns undefined where the kernel has no such table. @throws {ProbeError} when the dump fails.
 */
export async function readDump<T>(
  netlink: Netlink,
  source: { readonly probe: string; readonly name: DumpName },
  parse: (message: NetlinkMessage) => T | undefined,
  signal: AbortSignal,
): Promise<readonly T[] | undefined> {
  let rows: T[] = [];
  const visitor: DumpVisitor = {
    visit(message) {
      const row = parse(message);
      if (row !== undefined) rows.push(row);
    },
    restart() {
      rows = [];
    },
  };
  return (await visitDump(netlink, source, visitor, signal)) ? rows : undefined;
}
