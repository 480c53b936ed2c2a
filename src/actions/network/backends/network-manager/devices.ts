import type { BusValue } from '#dbus';

/** Values of NMDeviceState: disconnected devices are idle, activated ones have all that their profile says. */
export const deviceStates = { disconnected: 30, activated: 100, deactivating: 110 } as const;

/** NM_ACTIVATION_STATE_FLAG_EXTERNAL: another program configured the device, and NetworkManager only observes it. */
const externalFlag = 0x80;

/** A network device as NetworkManager reports it. */
export interface Device {
  readonly path: string;
  readonly name: string;
  readonly state: number;
  readonly autoconnect: boolean;
  /** Whether NetworkManager configures the device and does not only observe it. */
  readonly isManaged: boolean;
  /** Object path of the activation; undefined when the device is idle. */
  readonly active?: string | undefined;
  /** UUID of the active profile. */
  readonly uuid?: string | undefined;
}

type Properties = Readonly<Record<string, BusValue>>;

/** Answer of `GetManagedObjects`: properties by object path and interface. */
export type ManagedObjects = Readonly<Record<string, Readonly<Record<string, Properties>>>>;

/** Parses the devices among NetworkManager's objects. @returns devices by the name of their interface. */
export function parseDevices(objects: ManagedObjects): ReadonlyMap<string, Device> {
  const devices = new Map<string, Device>();
  for (const [path, interfaces] of Object.entries(objects)) {
    const own = interfaces['org.freedesktop.NetworkManager.Device'];
    const name = own?.['Interface']?.value;
    if (typeof name !== 'string' || name === '') continue;
    const active = String(own?.['ActiveConnection']?.value ?? '/');
    const activation = objects[active]?.['org.freedesktop.NetworkManager.Connection.Active'];
    const isExternal = (Number(activation?.['StateFlags']?.value ?? 0) & externalFlag) !== 0;
    devices.set(name, {
      path,
      name,
      state: Number(own?.['State']?.value),
      autoconnect: own?.['Autoconnect']?.value === true,
      isManaged: own?.['Managed']?.value === true && !isExternal,
      active: activation && !isExternal ? active : undefined,
      uuid: isExternal ? undefined : (activation?.['Uuid']?.value as string | undefined),
    });
  }
  return devices;
}
