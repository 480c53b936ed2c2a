import type { Bus } from '#dbus';

/** A network service that configures interfaces. */
export type Manager = 'NetworkManager' | 'systemd-networkd' | 'ifupdown';

/** A network service on the system bus. */
export interface BusManager {
  readonly name: Manager;
  readonly busName: string;
  /** Lists the interfaces that the service manages now. @throws {BusError} */
  listManaged(bus: Bus): Promise<ReadonlySet<string>>;
}
