import {
  type DumpName,
  type DumpVisitor,
  type Netlink,
  NetlinkError,
  type NetlinkMessage,
  readRows,
} from '#netlink';
import { ProbeError } from './errors.ts';

/** The probe that reads a dump, for errors, and the dump. */
interface DumpSource {
  readonly probe: string;
  readonly name: DumpName;
}

/**
 * Reads a complete dump for a probe.
 * @returns false where the kernel has no such table. @throws {ProbeError} when the dump fails.
 */
export function visitDump(
  netlink: Netlink,
  source: DumpSource,
  visitor: DumpVisitor,
  signal: AbortSignal,
): Promise<boolean> {
  return asProbeError(source, () => netlink.dump(source.name, visitor, signal));
}

/**
 * Reads and parses a complete dump. Skips messages for which `parse` returns undefined.
 * @returns undefined where the kernel has no such table. @throws {ProbeError} when the dump fails.
 */
export function readDump<T>(
  netlink: Netlink,
  source: DumpSource,
  parse: (message: NetlinkMessage) => T | undefined,
  signal: AbortSignal,
): Promise<readonly T[] | undefined> {
  return asProbeError(source, () => readRows(netlink, source.name, parse, signal));
}

async function asProbeError<T>({ probe }: DumpSource, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    throw new ProbeError(probe, 'netlink', error.message, { cause: error });
  }
}
