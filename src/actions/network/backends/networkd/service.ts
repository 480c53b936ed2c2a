import { type Bus, BusError, type NetworkdLink, networkdManager, readNetworkdLinks } from '#dbus';
import { ToolFailed } from '../../../errors.ts';
import type { BackendContext } from '../common/backend.ts';

/** A reload reads all files again, which takes long on a slow machine. */
const reloadLimitMs = 30_000;

/** The methods of systemd-networkd that the back end calls. Source: org.freedesktop.network1(5). */
export interface Networkd {
  links(): Promise<readonly NetworkdLink[]>;
  /** Reads all files again and configures the links whose file changed. */
  reload(): Promise<void>;
}

/**
 * Connects to systemd-networkd for as long as `use` runs.
 * @returns undefined when the service does not run.
 * @throws {ToolFailed} with the error text of the service.
 */
export async function withNetworkd<T>(
  context: BackendContext,
  use: (networkd: Networkd) => Promise<T>,
): Promise<T | undefined> {
  try {
    await using bus = await context.bus();
    // A call to a name without an owner would start the service.
    if (!bus || !(await bus.isOwned(networkdManager.destination))) return undefined;
    return await use(networkdOn(bus));
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw new ToolFailed(`systemd-networkd: ${error.message}`, { cause: error });
  }
}

/** Works like {@link withNetworkd}, for interfaces that the service manages. @throws {ToolFailed} when it does not run. */
export async function requireNetworkd<T>(
  context: BackendContext,
  use: (networkd: Networkd) => Promise<T>,
): Promise<T> {
  const result = await withNetworkd(context, async (networkd) => ({ value: await use(networkd) }));
  if (!result)
    throw new ToolFailed('systemd-networkd is not running; it manages the interfaces of this change');
  return result.value;
}

const networkdOn = (bus: Bus): Networkd => ({
  links: () => readNetworkdLinks(bus),
  reload: async () =>
    void (await bus.call({ ...networkdManager, member: 'Reload', timeLimitMs: reloadLimitMs })),
});
