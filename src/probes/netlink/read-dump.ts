import { ProbeError } from '../errors.ts';
import type { NetlinkMessage } from './message.ts';
import { type DumpName, type Netlink, NetlinkError } from './netlink.ts';

/**
 * All that `parse` makes of a dump's messages; undefined where the kernel has no such dump.
 * @throws {ProbeError} where no whole reading could be had.
 */
export async function readDump<T>(
  netlink: Netlink,
  probe: string,
  name: DumpName,
  parse: (message: NetlinkMessage) => T | undefined,
  signal: AbortSignal,
): Promise<readonly T[] | undefined> {
  const found: T[] = [];
  const visit = (message: NetlinkMessage): void => {
    const parsed = parse(message);
    if (parsed !== undefined) found.push(parsed);
  };
  try {
    const end = await netlink.dump(name, visit, () => found.splice(0), signal);
    return end === undefined ? undefined : found;
  } catch (error) {
    if (error instanceof NetlinkError)
      throw new ProbeError(probe, 'netlink', error.message, { cause: error });
    throw error;
  }
}
