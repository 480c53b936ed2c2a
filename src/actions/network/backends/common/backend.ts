import type { Bus, BusOptions } from '#dbus';
import type { Runner } from '../../../run/runner.ts';
import type { DhcpChange } from '../../apply/network-plan.ts';
import type { NetworkState } from '../../state/network-state.ts';

/** What a change asks for, whoever carries it out. */
export interface Target {
  readonly before: NetworkState;
  /** What `ip` would tell had the steps of the plan been run. */
  readonly wanted: NetworkState;
  /** Links that are not as they are to be, are made, or go; what others stand on first, what goes last. */
  readonly names: readonly string[];
  /** Links that go down and up again with all that they have. */
  readonly restarts: readonly string[];
  readonly dhcp?: DhcpChange | undefined;
}

/** With what a service that holds interfaces is reached. */
export interface BackendContext {
  readonly runner: Runner;
  /** The system bus; undefined where there is none. Who opens it closes it. */
  bus(form?: BusOptions): Promise<Bus | undefined>;
}

/** A service that holds interfaces, as the way to change them. What it is told is gone with the next boot. */
export interface Backend {
  readonly name: 'NetworkManager' | 'systemd-networkd';
  /** Reads what must be known, and plans; nothing is touched. @throws {Refused} {Unsupported} {Busy} {ToolFailed} */
  prepare(target: Target, means: BackendContext): Promise<PreparedBackendChange>;
  /**
   * Takes back whatever part of some changes was done, also in another process, and more than once.
   * @param memories newest first; none of another's lies between them.
   * @returns one line for each thing that is not undone. @throws {ToolFailed}
   */
  undo(memories: readonly unknown[], means: BackendContext): Promise<readonly string[]>;
}

/** A change as a service would carry it out. */
export interface PreparedBackendChange {
  /** Plain JSON: enough to undo it. */
  readonly undoState: unknown;
  /** One line for each step. */
  readonly plan: readonly string[];
  /** @throws {ToolFailed} {TimedOut} in the service's own words. */
  apply(): Promise<void>;
}

/** What a record keeps of a change that a service or a client of DHCP carried out. */
export interface BackendUndoState {
  readonly backEnd: Backend['name'] | 'DHCP';
  readonly memory: unknown;
}
