import { waitUntil } from '#base';
import { type Bus, BusError, BusValue } from '#dbus';
import { ToolFailed } from '../../../errors.ts';
import type { BackendContext } from '../common/backend.ts';
import { type Device, type ManagedObjects, parseDevices } from './devices.ts';
import { omitLegacyKeys, type Settings } from './settings.ts';

const name = 'org.freedesktop.NetworkManager';
const root = '/org/freedesktop/NetworkManager';
const profiles = { path: `${root}/Settings`, interface: `${name}.Settings` } as const;
/** NM_DEVICE_REAPPLY_FLAGS_PRESERVE_EXTERNAL_IP, since NetworkManager 1.42. */
const preserveExternalIp = 0x1;
const profileInterface = `${profiles.interface}.Connection`;
/** Flags of `AddConnection2` and `Update2`. Source: nm-dbus-interface.h. */
const toDisk = 0x1;
const blockAutoconnect = 0x20;
const inMemoryWithoutAutoconnect = 0x2 | blockAutoconnect;
const noReapply = 0x40;
/** Flags of {@link NetworkManager.update}: on disk, with or without a block of its automatic start, or in memory until it ends. */
export const updateFlags = {
  onDisk: toDisk,
  onDiskWithoutAutoconnect: toDisk | blockAutoconnect,
  whileItRuns: 0x8 | 0x10 | blockAutoconnect,
} as const;
const intervalMs = 200;

/** The methods of NetworkManager that the back end calls. Source: its D-Bus reference manual, 1.42. */
export type NetworkManager = ReturnType<typeof networkManagerOn>;

/**
 * Connects to NetworkManager for as long as `use` runs.
 * @returns undefined when the service does not run.
 * @throws {ToolFailed} with the error text of the service.
 */
export async function withNetworkManager<T>(
  context: BackendContext,
  use: (manager: NetworkManager) => Promise<T>,
): Promise<T | undefined> {
  try {
    await using bus = await context.bus({ typed: true });
    // A call to a name without an owner would start the service.
    if (!bus || !(await bus.isOwned(name))) return undefined;
    return await use(networkManagerOn(bus));
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw new ToolFailed(`NetworkManager: ${error.message}`, { cause: error });
  }
}

/** Works like {@link withNetworkManager}, for interfaces that the service manages. @throws {ToolFailed} when it does not run. */
export async function requireNetworkManager<T>(
  context: BackendContext,
  use: (manager: NetworkManager) => Promise<T>,
): Promise<T> {
  const result = await withNetworkManager(context, async (manager) => ({ value: await use(manager) }));
  if (!result)
    throw new ToolFailed('NetworkManager is not running; it manages the interfaces of this change');
  return result.value;
}

/** Reports whether NetworkManager refused a call with an error of this name, such as `InvalidArguments`. */
export const isRefusal = (error: unknown, errorName: string): boolean =>
  error instanceof BusError && error.errorName?.endsWith(`.${errorName}`) === true;

function networkManagerOn(bus: Bus) {
  const call = (
    path: string,
    interfaceName: string,
    member: string,
    signature?: string,
    body: readonly unknown[] = [],
  ): Promise<unknown> => {
    const target = { destination: name, path, interface: interfaceName, member };
    return bus.call(signature === undefined ? target : { ...target, signature, body });
  };
  const callDevice = (path: string, member: string, signature?: string, body?: readonly unknown[]) =>
    call(path, `${name}.Device`, member, signature, body);

  const manager = {
    async objects(): Promise<ManagedObjects> {
      const from = 'org.freedesktop.DBus.ObjectManager';
      return (await call('/org/freedesktop', from, 'GetManagedObjects')) as ManagedObjects;
    },
    devices: async (): Promise<ReadonlyMap<string, Device>> => parseDevices(await manager.objects()),
    /** Reads a profile, without its secrets. */
    async settings(path: string): Promise<Settings> {
      return (await call(path, profileInterface, 'GetSettings')) as Settings;
    },
    /** Reads the secrets of one group of a profile. */
    async secrets(path: string, group: string): Promise<Settings> {
      return (await call(path, profileInterface, 'GetSecrets', 's', [group])) as Settings;
    },
    /** Adds a profile on disk. NetworkManager activates it at its next start, or on request. */
    async addToDisk(settings: Settings): Promise<void> {
      const body = [settings, toDisk | blockAutoconnect, {}];
      await call(profiles.path, profiles.interface, 'AddConnection2', 'a{sa{sv}}ua{sv}', body);
    },
    /** Replaces a profile as a whole; what runs stays as it is. @param flags of `Update2`. */
    async update(path: string, settings: Settings, flags: number): Promise<void> {
      await call(path, profileInterface, 'Update2', 'a{sa{sv}}ua{sv}', [settings, flags | noReapply, {}]);
    },
    /** Reads the settings that are applied to a device. */
    async applied(path: string): Promise<Settings> {
      const [settings] = (await callDevice(path, 'GetAppliedConnection', 'u', [0])) as [Settings, bigint];
      return omitLegacyKeys(settings);
    },
    /** Applies settings to a running device. Keeps addresses that other programs added, from version 1.42 on. */
    async reapply(path: string, settings: Settings): Promise<void> {
      const apply = (flags: number) => callDevice(path, 'Reapply', 'a{sa{sv}}tu', [settings, 0n, flags]);
      await apply(preserveExternalIp).catch((error: unknown) => {
        if (!isRefusal(error, 'InvalidArguments')) throw error;
        return apply(0);
      });
    },
    async disconnect(path: string): Promise<void> {
      await callDevice(path, 'Disconnect').catch((error: unknown) => {
        if (!isRefusal(error, 'NotActive')) throw error;
      });
    },
    setAutoconnect: (path: string, on: boolean) =>
      call(path, 'org.freedesktop.DBus.Properties', 'Set', 'ssv', [
        `${name}.Device`,
        'Autoconnect',
        new BusValue('b', on),
      ]),
    /** Returns the object path of a profile; undefined when there is none with this UUID. */
    async profile(uuid: string): Promise<string | undefined> {
      try {
        return String(await call(profiles.path, profiles.interface, 'GetConnectionByUuid', 's', [uuid]));
      } catch (error) {
        if (isRefusal(error, 'InvalidConnection')) return undefined;
        throw error;
      }
    },
    /** Adds a profile in memory. NetworkManager activates it only on request. */
    async add(settings: Settings): Promise<void> {
      const body = [settings, inMemoryWithoutAutoconnect, {}];
      await call(profiles.path, profiles.interface, 'AddConnection2', 'a{sa{sv}}ua{sv}', body);
    },
    remove: (path: string) => call(path, profileInterface, 'Delete'),
    activate: (profile: string, device = '/') =>
      call(root, name, 'ActivateConnection', 'ooo', [profile, device, '/']),
    deactivate: (active: string) => call(root, name, 'DeactivateConnection', 'o', [active]),
    /** Waits until the device fulfils a condition. @returns whether it did within the limit. */
    async waitForDevice(
      link: string,
      condition: (device: Device | undefined) => boolean,
      timeoutMs: number,
    ): Promise<boolean> {
      const check = async () => condition((await manager.devices()).get(link));
      return (await waitUntil(check, { timeoutMs, intervalMs })) ?? false;
    },
  };
  return manager;
}
