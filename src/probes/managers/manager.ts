import type { Bus } from '#dbus';

/** A service that configures interfaces. */
export type Manager = 'NetworkManager' | 'systemd-networkd' | 'ifupdown';

/** One that is asked over the bus. */
export interface BusManager {
  readonly name: Manager;
  readonly busName: string;
  /** The interfaces that it holds now. @throws {BusError} {ProbeError} */
  listManaged(bus: Bus): Promise<ReadonlySet<string>>;
}
