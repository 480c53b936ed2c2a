import { errorText } from '#base';
import type { BackendContext } from '../../backends/common/backend.ts';
import { converge } from '../../backends/common/converge.ts';
import { deletionSteps } from '../../backends/common/kernel-steps.ts';
import { activate } from '../../backends/network-manager/activate.ts';
import { type NetworkManager, requireNetworkManager } from '../../backends/network-manager/service.ts';
import { settingValue } from '../../backends/network-manager/settings.ts';
import type { DefinitionFile } from '../definition-request.ts';
import { interfaceOf, profileUuid } from './own-profile.ts';
import { isSameProfile, parseProfileText } from './profile-text.ts';
import { isStarted, masterOf, readProfile } from './stored-profile.ts';

/**
 * Ends what NetworkManager started of profiles that are gone since, and starts those that are restored. Profiles that a third
 * party changed stay, with what runs of them.
 * @returns one line for each thing that it did not do.
 * @throws {ToolFailed}
 */
export async function forgetProfiles(
  files: readonly DefinitionFile[],
  context: BackendContext,
): Promise<readonly string[]> {
  const { failures, made } = await requireNetworkManager(context, async (manager) => {
    const undone = await undoneFiles(manager, files);
    const ended = undone.filter(({ before, after }) => before === undefined && after !== undefined);
    const results: string[] = [];
    for (const name of namesOf(ended).toReversed())
      results.push(...(await attempt(name, () => end(manager, name))));
    for (const name of startedNames(undone))
      results.push(...(await attempt(name, () => activate(manager, name, profileUuid(name)))));
    return { failures: results, made: ended.flatMap(madeDevice) };
  });
  await converge(context, (now) => deletionSteps(now, made));
  return failures;
}

const namesOf = (files: readonly DefinitionFile[]) => files.flatMap(({ path }) => interfaceOf(path) ?? []);

/** Finds the profiles that are again as they were before the change. */
async function undoneFiles(
  manager: NetworkManager,
  files: readonly DefinitionFile[],
): Promise<readonly DefinitionFile[]> {
  const undone: DefinitionFile[] = [];
  for (const file of files) {
    const stored = await readProfile(manager, profileUuid(interfaceOf(file.path) ?? ''));
    const former = file.before === undefined ? undefined : parseProfileText(file.before);
    if (isSameProfile(stored?.isWritten ? stored.settings : undefined, former)) undone.push(file);
  }
  return undone;
}

/** Deactivation also removes the copy in memory. */
async function end(manager: NetworkManager, name: string): Promise<void> {
  const device = (await manager.devices()).get(name);
  if (device?.active !== undefined && device.uuid === profileUuid(name))
    await manager.deactivate(device.active);
}

/** The interface of a profile that the service creates itself. */
function madeDevice({ path, after = '{}' }: DefinitionFile): readonly string[] {
  const name = interfaceOf(path);
  const isCard = settingValue(parseProfileText(after), 'connection', 'type') === '802-3-ethernet';
  return name === undefined || isCard ? [] : [name];
}

/** Profiles that are to start; a member starts with its master. */
function startedNames(files: readonly DefinitionFile[]): readonly string[] {
  const names = namesOf(files);
  return files.flatMap(({ path, before }) => {
    const name = interfaceOf(path);
    if (name === undefined || before === undefined) return [];
    const settings = parseProfileText(before);
    return isStarted(settings) && !names.includes(String(masterOf(settings))) ? [name] : [];
  });
}

const attempt = async (name: string, act: () => Promise<unknown>): Promise<readonly string[]> => {
  try {
    await act();
    return [];
  } catch (error) {
    return [`NetworkManager: ${name}: ${errorText(error)}`];
  }
};
