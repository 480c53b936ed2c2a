import { setTimeout } from 'node:timers/promises';
import { type Bus, BusError, BusValue } from '#dbus';
import { ToolFailed } from '../../../errors.ts';
import type { BackendContext } from '../common/backend.ts';
import { omitLegacyKeys, type Settings } from './settings.ts';

const name = 'org.freedesktop.NetworkManager';
const root = '/org/freedesktop/NetworkManager';
const profiles = { path: `${root}/Settings`, interface: `${name}.Settings` } as const;
/** NM_ACTIVATION_STATE_FLAG_EXTERNAL: made by somebody else, and only watched. */
const external = 0x80;
/** NM_DEVICE_REAPPLY_FLAGS_PRESERVE_EXTERNAL_IP, since 1.42. */
const preserveExternalIp = 0x1;
const inMemoryWithoutAutoconnect = 0x2 | 0x20;
const pauseMs = 200;

/** NMDeviceState: 30 is free, 100 has all that its profile says. */
export const deviceStates = { disconnected: 30, activated: 100, deactivating: 110 } as const;

/** A device as NetworkManager has it. */
export interface Device {
  readonly path: string;
  readonly name: string;
  readonly state: number;
  readonly autoconnect: boolean;
  /** Whether it is in NetworkManager's hands, and not only watched. */
  readonly isManaged: boolean;
  /** Path of the activation; undefined of an idle one. */
  readonly active?: string | undefined;
  /** Of the profile that is active. */
  readonly uuid?: string | undefined;
}

/** What is asked of NetworkManager. Source: its D-Bus reference manual, 1.42. */
export type NetworkManager = ReturnType<typeof networkManagerOn>;

/** Talks to NetworkManager while `talk` runs. @returns undefined where it does not run. @throws {ToolFailed} in its own words. */
export async function withNetworkManager<T>(
  means: BackendContext,
  talk: (manager: NetworkManager) => Promise<T>,
): Promise<T | undefined> {
  try {
    await using bus = await means.bus({ typed: true });
    // A call to a name that nobody owns would start the service.
    if (!bus || !(await bus.isOwned(name))) return undefined;
    return await talk(networkManagerOn(bus));
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw new ToolFailed(`NetworkManager: ${error.message}`, { cause: error });
  }
}

/** Whether NetworkManager refused it by that name of an error. */
export const isRefusal = (error: unknown, name: string): boolean =>
  error instanceof BusError && error.errorName?.endsWith(`.${name}`) === true;

type Told = Readonly<Record<string, BusValue>>;
type Objects = Readonly<Record<string, Readonly<Record<string, Told>>>>;

function networkManagerOn(bus: Bus) {
  const call = (
    path: string,
    from: string,
    member: string,
    signature?: string,
    body?: readonly unknown[],
  ): Promise<unknown> =>
    bus.call({
      ...{ destination: name, path, interface: from, member },
      ...(signature === undefined ? {} : { signature, body: body ?? [] }),
    });
  const device = (path: string, member: string, signature?: string, body?: readonly unknown[]) =>
    call(path, `${name}.Device`, member, signature, body);

  const manager = {
    async devices(): Promise<ReadonlyMap<string, Device>> {
      const objects = (await call(
        '/org/freedesktop',
        'org.freedesktop.DBus.ObjectManager',
        'GetManagedObjects',
      )) as Objects;
      return devicesIn(objects);
    },
    applied: async (path: string): Promise<Settings> => {
      const [settings] = (await device(path, 'GetAppliedConnection', 'u', [0])) as [Settings, bigint];
      return omitLegacyKeys(settings);
    },
    /** What others gave the device meanwhile stays, where the version knows how. */
    reapply: async (path: string, settings: Settings): Promise<void> => {
      const apply = (flags: number) => device(path, 'Reapply', 'a{sa{sv}}tu', [settings, 0n, flags]);
      await apply(preserveExternalIp).catch((error: unknown) => {
        if (!isRefusal(error, 'InvalidArguments')) throw error;
        return apply(0);
      });
    },
    disconnect: async (path: string): Promise<void> => {
      await device(path, 'Disconnect').catch((error: unknown) => {
        if (!isRefusal(error, 'NotActive')) throw error;
      });
    },
    setAutoconnect: (path: string, on: boolean) =>
      call(path, 'org.freedesktop.DBus.Properties', 'Set', 'ssv', [
        `${name}.Device`,
        'Autoconnect',
        new BusValue('b', on),
      ]),
    /** Path of a profile; undefined where there is none. */
    profile: async (uuid: string): Promise<string | undefined> => {
      try {
        return String(await call(profiles.path, profiles.interface, 'GetConnectionByUuid', 's', [uuid]));
      } catch (error) {
        if (isRefusal(error, 'InvalidConnection')) return undefined;
        throw error;
      }
    },
    add: async (settings: Settings) =>
      void (await call(profiles.path, profiles.interface, 'AddConnection2', 'a{sa{sv}}ua{sv}', [
        settings,
        inMemoryWithoutAutoconnect,
        {},
      ])),
    remove: (path: string) => call(path, `${name}.Settings.Connection`, 'Delete'),
    activate: (profile: string, on = '/') =>
      call(root, name, 'ActivateConnection', 'ooo', [profile, on, '/']),
    deactivate: (active: string) => call(root, name, 'DeactivateConnection', 'o', [active]),
    /** Waits until a device is so, or the time is over. @returns whether it is. */
    async until(
      link: string,
      isSo: (device: Device | undefined) => boolean,
      limitMs: number,
    ): Promise<boolean> {
      const endMs = performance.now() + limitMs;
      for (;;) {
        if (isSo((await manager.devices()).get(link))) return true;
        if (performance.now() > endMs) return false;
        await setTimeout(pauseMs);
      }
    },
  };
  return manager;
}

function devicesIn(objects: Objects): ReadonlyMap<string, Device> {
  const found = new Map<string, Device>();
  for (const [path, interfaces] of Object.entries(objects)) {
    const own = interfaces[`${name}.Device`];
    const link = own?.['Interface']?.value;
    if (typeof link !== 'string' || link === '') continue;
    const active = String(own?.['ActiveConnection']?.value ?? '/');
    const activation = objects[active]?.[`${name}.Connection.Active`];
    const isWatched = (Number(activation?.['StateFlags']?.value ?? 0) & external) !== 0;
    found.set(link, {
      ...{ path, name: link, state: Number(own?.['State']?.value) },
      autoconnect: own?.['Autoconnect']?.value === true,
      isManaged: own?.['Managed']?.value === true && !isWatched,
      active: activation && !isWatched ? active : undefined,
      uuid: isWatched ? undefined : (activation?.['Uuid']?.value as string | undefined),
    });
  }
  return found;
}
