import { type Bus, BusError } from '#dbus';
import { ProbeError } from '../errors.ts';
import type { Host } from '../host/host.ts';

/**
 * Asks services on the system bus.
 * @returns an empty list for a machine without a bus; undefined for a recorded host, which cannot be asked.
 * @throws {ProbeError} when a service refuses.
 */
export async function askBus<T>(
  host: Host,
  probeName: string,
  ask: (bus: Bus) => Promise<readonly T[]>,
): Promise<readonly T[] | undefined> {
  if (!host.isLive) return undefined;
  try {
    await using bus = await host.openBus();
    return bus ? await ask(bus) : [];
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw new ProbeError(probeName, 'the system bus', error.message, { cause: error });
  }
}
