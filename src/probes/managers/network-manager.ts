import type { Bus } from '#dbus';
import type { BusManager } from './manager.ts';

const service = 'org.freedesktop.NetworkManager';
const deviceInterface = `${service}.Device`;
const activeInterface = `${service}.Connection.Active`;
/** `NM_ACTIVATION_STATE_FLAG_EXTERNAL`: another program configured the device, NetworkManager only watches it. */
const externalFlag = 0x80;

/** All objects of the service: by path, then interface, then property. Source: D-Bus ObjectManager. */
export type ManagedObjects = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>;

export const networkManager: BusManager = {
  name: 'NetworkManager',
  busName: service,
  listManaged: async (bus) => findManagedByNetworkManager(await readManagedObjects(bus)),
};

/** Asks NetworkManager for its objects. @throws {BusError} */
export const readManagedObjects = async (bus: Bus): Promise<ManagedObjects> =>
  (await bus.call({
    destination: service,
    path: '/org/freedesktop',
    interface: 'org.freedesktop.DBus.ObjectManager',
    member: 'GetManagedObjects',
  })) as ManagedObjects;

/**
 * Finds the interfaces that NetworkManager configures. Its property `Managed` is also true for those that it only
 * watches.
 */
export function findManagedByNetworkManager(objects: ManagedObjects): ReadonlySet<string> {
  const managed = Object.values(objects).flatMap((interfaces) => {
    const device = interfaces[deviceInterface];
    const name = device?.['Interface'];
    if (device?.['Managed'] !== true || typeof name !== 'string' || name === '') return [];
    const active = objects[String(device['ActiveConnection'])]?.[activeInterface];
    return (Number(active?.['StateFlags'] ?? 0) & externalFlag) === 0 ? [name] : [];
  });
  return new Set(managed);
}
