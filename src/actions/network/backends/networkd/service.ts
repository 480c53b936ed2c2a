import { type Bus, BusError } from '#dbus';
import { ToolFailed } from '../../../errors.ts';
import type { BackendContext } from '../common/backend.ts';
import { type DescribedLink, parseDescription } from './description.ts';

const name = 'org.freedesktop.network1';
const manager = {
  destination: name,
  path: '/org/freedesktop/network1',
  interface: `${name}.Manager`,
} as const;
/** A reload reads all files anew, on a slow machine, too. */
const reloadLimitMs = 30_000;

/** What is asked of networkd. Source: org.freedesktop.network1(5). */
export interface Networkd {
  links(): Promise<readonly DescribedLink[]>;
  /** It reads its files anew, and sets up the links whose files are others now. */
  reload(): Promise<void>;
}

/** Talks to networkd while `talk` runs. @returns undefined where it does not run. @throws {ToolFailed} in its own words. */
export async function withNetworkd<T>(
  means: BackendContext,
  talk: (networkd: Networkd) => Promise<T>,
): Promise<T | undefined> {
  try {
    await using bus = await means.bus();
    // A call to a name that nobody owns would start the service.
    if (!bus || !(await bus.isOwned(name))) return undefined;
    return await talk(networkdOn(bus));
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw new ToolFailed(`systemd-networkd: ${error.message}`, { cause: error });
  }
}

const networkdOn = (bus: Bus): Networkd => ({
  links: async () => parseDescription(String(await bus.call({ ...manager, member: 'Describe' }))),
  reload: async () => void (await bus.call({ ...manager, member: 'Reload', timeLimitMs: reloadLimitMs })),
});
