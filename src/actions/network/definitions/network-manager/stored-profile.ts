import { basename } from 'node:path';
import { BusError } from '#dbus';
import type { ManagedObjects } from '../../backends/network-manager/devices.ts';
import type { NetworkManager } from '../../backends/network-manager/service.ts';
import { omitLegacyKeys, type Settings, settingValue } from '../../backends/network-manager/settings.ts';

/** A profile that NetworkManager has. */
export interface StoredProfile {
  readonly path: string;
  /** With the secrets that NetworkManager keeps. */
  readonly settings: Settings;
  readonly file: string;
  /** Whether it is on disk, and not in memory alone. */
  readonly isWritten: boolean;
  readonly isOfNetplan: boolean;
}

const profileInterface = 'org.freedesktop.NetworkManager.Settings.Connection';
/** In memory only, made by the service, until they end, or of another program. */
const notWrittenFlags = 0x1 | 0x2 | 0x4 | 0x8;
const maxProfiles = 1000;
/** Groups that have secrets, of the kinds that the agent writes. */
const secretGroups = ['802-1x', 'macsec', 'pppoe'];

/** Reads all profiles. @throws {BusError} */
export async function readProfiles(manager: NetworkManager): Promise<readonly StoredProfile[]> {
  const objects = await manager.objects();
  const found: StoredProfile[] = [];
  for (const path of Object.keys(objects).slice(0, maxProfiles * 10)) {
    const profile = await readStored(manager, objects, path);
    if (profile) found.push(profile);
  }
  return found.slice(0, maxProfiles);
}

/** Reads the profile with a UUID. @returns undefined where there is none. @throws {BusError} */
export async function readProfile(manager: NetworkManager, uuid: string): Promise<StoredProfile | undefined> {
  const path = await manager.profile(uuid);
  return path === undefined ? undefined : readStored(manager, await manager.objects(), path);
}

async function readStored(
  manager: NetworkManager,
  objects: ManagedObjects,
  path: string,
): Promise<StoredProfile | undefined> {
  const properties = objects[path]?.[profileInterface];
  if (!properties) return undefined;
  const file = String(properties['Filename']?.value ?? '');
  return {
    path,
    settings: await readWithSecrets(manager, path),
    file,
    isWritten: (Number(properties['Flags']?.value ?? 0) & notWrittenFlags) === 0,
    isOfNetplan: basename(file).startsWith('netplan-'),
  };
}

/** A profile that is replaced without its secrets could lose them. */
async function readWithSecrets(manager: NetworkManager, path: string): Promise<Settings> {
  const settings = omitLegacyKeys(await manager.settings(path));
  const groups = secretGroups.filter((group) => settings[group]);
  const merged: Record<string, Settings[string]> = { ...settings };
  for (const group of groups) {
    const secrets = await manager.secrets(path, group).catch((error: unknown) => {
      if (error instanceof BusError) return {} as Settings;
      throw error;
    });
    merged[group] = { ...settings[group], ...secrets[group] };
  }
  return merged;
}

export const nameOf = ({ settings }: Pick<StoredProfile, 'settings'>): unknown =>
  settingValue(settings, 'connection', 'interface-name');

export const uuidOf = (settings: Settings): unknown => settingValue(settings, 'connection', 'uuid');

export const masterOf = (settings: Settings): unknown =>
  settingValue(settings, 'connection', 'controller') ?? settingValue(settings, 'connection', 'master');

/** Whether NetworkManager starts a profile by itself. */
export const isStarted = (settings: Settings): boolean =>
  settingValue(settings, 'connection', 'autoconnect') !== false;
