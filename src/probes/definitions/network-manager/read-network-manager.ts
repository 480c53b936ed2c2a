import { basename } from 'node:path';
import type { Bus } from '#dbus';
import { type ManagedObjects, networkManager, readManagedObjects } from '../../managers/network-manager.ts';
import type { DefinitionPart } from '../definition.ts';
import { type Profile, readProfile, startModeOf } from './read-profile.ts';
import { numberOf, type ProfileSettings, textOf } from './setting-reader.ts';

const settingsInterface = `${networkManager.busName}.Settings.Connection`;
/** Profiles that are not written: in memory only, made by the service, until they end, or of another program. */
const notWrittenFlags = 0x1 | 0x2 | 0x4 | 0x8;
const maxProfiles = 1000;

/** A profile with where it is written. */
export interface WrittenProfile {
  readonly settings: ProfileSettings;
  readonly file: string;
}

/** Asks NetworkManager for its written profiles. @throws {BusError} */
export async function readNetworkManagerDefinitions(bus: Bus): Promise<readonly DefinitionPart[]> {
  const objects = await readManagedObjects(bus);
  const profiles: WrittenProfile[] = [];
  for (const [path, file] of findWrittenProfiles(objects).slice(0, maxProfiles)) {
    const settings = await bus.call({
      destination: networkManager.busName,
      path,
      interface: settingsInterface,
      member: 'GetSettings',
    });
    profiles.push({ settings: settings as ProfileSettings, file });
  }
  return toParts(profiles);
}

/** @returns path and file of the profiles that are written. netplan's are below /run, and its generator writes them again. */
export function findWrittenProfiles(objects: ManagedObjects): readonly (readonly [string, string])[] {
  return Object.entries(objects).flatMap(([path, interfaces]) => {
    const profile = interfaces[settingsInterface];
    if (!profile) return [];
    const file = textOf(profile['Filename']) ?? '';
    const flags = numberOf(profile['Flags']) ?? 0;
    const isNetplan = basename(file).startsWith('netplan-');
    return (flags & notWrittenFlags) === 0 || isNetplan ? [[path, file] as const] : [];
  });
}

/** Orders profiles as the service chooses among them: those that it starts, by priority, then the last used. */
export function toParts(written: readonly WrittenProfile[]): readonly DefinitionPart[] {
  const profiles = written.map(({ settings, file }) =>
    readProfile(settings, file === '' ? `profile ${String(settings['connection']?.['id'])}` : file),
  );
  const byUuid = new Map(profiles.map((profile) => [profile.uuid, profile]));
  const nameOf = (text: string) => byUuid.get(text)?.part.match.names[0] ?? text;
  const masters = new Map(
    profiles.flatMap((profile) => profile.part.match.names.map((name) => [name, profile] as const)),
  );
  return [...profiles].sort(byPrecedence).map(({ part, autoconnect, master }) => {
    const { lower } = part.settings;
    const masterName = master === undefined ? undefined : nameOf(master);
    const its = masters.get(masterName ?? '');
    const comesWithMaster = its?.startsMembers === true && its.autoconnect;
    const settings = {
      ...part.settings,
      master: masterName,
      lower: lower === undefined ? undefined : nameOf(lower),
    };
    return { ...part, startMode: startModeOf(autoconnect || comesWithMaster), settings };
  });
}

function byPrecedence(left: Profile, right: Profile): number {
  return (
    Number(right.autoconnect) - Number(left.autoconnect) ||
    right.priority - left.priority ||
    right.timestamp - left.timestamp ||
    (left.uuid < right.uuid ? -1 : 1)
  );
}
