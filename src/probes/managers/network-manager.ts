import type { BusManager } from './manager.ts';

const service = 'org.freedesktop.NetworkManager';
const deviceInterface = `${service}.Device`;
const activeInterface = `${service}.Connection.Active`;
/** NM_ACTIVATION_STATE_FLAG_EXTERNAL: made by somebody else, and only watched. */
const external = 0x80;

/** All objects of the service: by path, then interface, then property. Source: D-Bus ObjectManager. */
export type ManagedObjects = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>;

export const networkManager: BusManager = {
  name: 'NetworkManager',
  busName: service,
  async listManaged(bus) {
    const objects = await bus.call({
      destination: service,
      path: '/org/freedesktop',
      interface: 'org.freedesktop.DBus.ObjectManager',
      member: 'GetManagedObjects',
    });
    return findManagedByNetworkManager(objects as ManagedObjects);
  },
};

/** Interfaces that it manages and did not merely find: those that a stranger made are "managed", too. */
export function findManagedByNetworkManager(objects: ManagedObjects): ReadonlySet<string> {
  const held = Object.values(objects).flatMap((interfaces) => {
    const device = interfaces[deviceInterface];
    const name = device?.['Interface'];
    if (device?.['Managed'] !== true || typeof name !== 'string' || name === '') return [];
    const active = objects[String(device['ActiveConnection'])]?.[activeInterface];
    return (Number(active?.['StateFlags'] ?? 0) & external) === 0 ? [name] : [];
  });
  return new Set(held);
}
