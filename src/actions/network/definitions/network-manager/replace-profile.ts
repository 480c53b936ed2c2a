import { ToolFailed } from '../../../errors.ts';
import type { BackendContext } from '../../backends/common/backend.ts';
import {
  type NetworkManager,
  updateFlags,
  withNetworkManager,
} from '../../backends/network-manager/service.ts';
import type { Settings } from '../../backends/network-manager/settings.ts';
import type { DefinitionFile } from '../definition-request.ts';
import { interfaceOf, profileUuid, runningCopy } from './own-profile.ts';
import { isSameProfile, parseProfileText } from './profile-text.ts';
import { readProfile, type StoredProfile } from './stored-profile.ts';

/**
 * Replaces or removes a profile on disk; nothing is started or stopped.
 * @returns `foreign` where the profile is neither as it was nor as the change leaves it: it stays as it is.
 * @throws {ToolFailed} where NetworkManager refuses it, keeps it otherwise, or does not run.
 */
export async function replaceProfile(
  { path, before, after }: DefinitionFile,
  context: BackendContext,
): Promise<'done' | 'same' | 'foreign'> {
  const uuid = profileUuid(interfaceOf(path) ?? '');
  const wanted = after === undefined ? undefined : parseProfileText(after);
  const former = before === undefined ? undefined : parseProfileText(before);
  const result = await withNetworkManager(context, async (manager) => {
    const stored = await readProfile(manager, uuid);
    const current = stored?.isWritten ? stored.settings : undefined;
    if (isSameProfile(current, wanted)) return 'same';
    if (!isSameProfile(current, former)) return 'foreign';
    if (wanted) await write(manager, uuid, stored, wanted);
    else if (stored) await remove(manager, uuid, stored);
    const written = await readProfile(manager, uuid);
    if (isSameProfile(written?.isWritten ? written.settings : undefined, wanted)) return 'done';
    throw new ToolFailed(`NetworkManager keeps ${path} otherwise than as it was written`);
  });
  if (result) return result;
  throw new ToolFailed(`NetworkManager is not running; ${path} stays as it is`);
}

async function write(
  manager: NetworkManager,
  uuid: string,
  stored: StoredProfile | undefined,
  settings: Settings,
): Promise<void> {
  if (!stored) return manager.addToDisk(settings);
  // The block would outlast the loss of a carrier: an active profile is to start again after it.
  const flags = (await isActive(manager, uuid)) ? updateFlags.onDisk : updateFlags.onDiskWithoutAutoconnect;
  return manager.update(stored.path, settings, flags);
}

/** Without its profile, NetworkManager would take the interface down: one that runs keeps a copy in memory until it ends. */
async function remove(
  manager: NetworkManager,
  uuid: string,
  { path, settings }: StoredProfile,
): Promise<void> {
  if (await isActive(manager, uuid))
    await manager.update(path, runningCopy(settings), updateFlags.whileItRuns);
  else await manager.remove(path);
}

async function isActive(manager: NetworkManager, uuid: string): Promise<boolean> {
  return [...(await manager.devices()).values()].some((device) => device.uuid === uuid);
}
