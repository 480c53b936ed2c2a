import { type KernelObject, NetlinkError, type Requester } from '#netlink';
import { ToolFailed } from '../../errors.ts';
import type { NetlinkSource } from '../read/read-table.ts';
import { type KernelState, readKernelState } from './kernel-state.ts';
import { removeNewLinkLocals } from './link-locals.ts';
import { restoreLinkSettings } from './restore-links.ts';
import { restoreObjects } from './restore-objects.ts';
import { joinRestored, type Restored } from './restored.ts';
import { restoreRouteOrder } from './route-order.ts';
import { type LinkSettings, restoreSettings, type SettingFiles } from './settings.ts';

/** The kernel of one network namespace: its tables, requests that change them, and the settings of links. */
export interface KernelAccess extends NetlinkSource {
  /** Opens a socket for requests; the caller disposes of it. @returns undefined where no netlink socket can be opened. */
  requester(): Promise<Requester | undefined>;
  readonly settingFiles: SettingFiles;
}

/** What hung on the links of a change before it. */
export interface FormerState {
  /** The part of the kernel's state that the change can take away. */
  readonly kernel: KernelState;
  readonly settings: LinkSettings;
}

/** Addresses that come back in their order may take routes along, which come back in the next round. */
const maxRounds = 4;

/** Opens a socket for requests. @throws {ToolFailed} where the kernel opens none. */
export async function requireRequester({ requester }: Pick<KernelAccess, 'requester'>): Promise<Requester> {
  const opened = await requester().catch((error: unknown) => {
    if (error instanceof NetlinkError) throw new ToolFailed(`netlink: ${error.message}`, { cause: error });
    throw error;
  });
  if (opened === undefined)
    throw new ToolFailed('no netlink socket can be opened; expected one, to send what is to come back');
  return opened;
}

/**
 * Brings back what hung on links and is missing now, in the order in which one part needs another: settings under /proc/sys,
 * settings of links, addresses, neighbours, next hops, routes. The links themselves must exist.
 * @param isTaken whether a missing object went with the change, and not by a third party.
 * @throws {ToolFailed} {TimedOut}
 */
export async function restoreKernelState(
  access: KernelAccess,
  { kernel, settings }: FormerState,
  isTaken: (object: KernelObject) => boolean = () => true,
): Promise<Restored> {
  using requester = await requireRequester(access);
  const restored = joinRestored([
    await restoreSettings(access.settingFiles, settings),
    await restoreLinkSettings(requester, kernel, await readKernelState(access)),
    await restoreObjectsInRounds(access, requester, kernel, isTaken),
  ]);
  const inOrder = await restoreRouteOrder(requester, kernel, await readKernelState(access));
  await removeNewLinkLocals(requester, kernel, () => readKernelState(access));
  return joinRestored([restored, inOrder]);
}

/** Restores objects until nothing more comes back. @returns what came back, and what the kernel refused at last. */
export async function restoreObjectsInRounds(
  access: KernelAccess,
  requester: Requester,
  before: KernelState,
  isTaken: (object: KernelObject) => boolean = () => true,
): Promise<Restored> {
  const putBack = new Set<string>();
  for (let round = 1; ; round += 1) {
    const restored = await restoreObjects(requester, before, await readKernelState(access), isTaken);
    for (const text of restored.putBack) putBack.add(text);
    if (restored.putBack.length === 0 || round === maxRounds)
      return { putBack: [...putBack], notPutBack: restored.notPutBack };
  }
}
