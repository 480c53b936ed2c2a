import type { z } from 'zod';
import type { Bus, BusOptions } from '#dbus';
import type { Runner } from '../../../run/runner.ts';
import type { NetlinkSource } from '../../read/read-table.ts';
import type { RouteState } from '../../state/network-state.ts';
import type { Target } from './target.ts';

/** The runner, netlink and the system bus through which a back end works. */
export interface BackendContext extends NetlinkSource {
  readonly runner: Runner;
  /** Opens the system bus; the caller closes it. @returns undefined when the host has no system bus. */
  bus(options?: BusOptions): Promise<Bus | undefined>;
}

/** Changes interfaces through the service that manages them. Nothing that it does survives a reboot. */
export interface Backend {
  readonly name: 'NetworkManager' | 'systemd-networkd';
  /** Checks an undo state that comes from disk, before `undo` acts on it. */
  readonly undoStateSchema: () => z.ZodType;
  /** Finds what the configuration of the service cannot hold of a route. @returns words for it; undefined where it holds all. */
  routeLimit(route: RouteState): string | undefined;
  /** Reads the state of the service and plans the change; touches nothing. @throws {Refused} {Unsupported} {Busy} {ToolFailed} */
  prepare(target: Target, context: BackendContext): Promise<PreparedBackendChange>;
  /**
   * Undoes the applied part of some changes. Any process may call it, also repeatedly.
   * @param undoStates newest first, of consecutive changes of this back end.
   * @returns one line for each thing that could not be undone.
   * @throws {ToolFailed}
   */
  undo(undoStates: readonly unknown[], context: BackendContext): Promise<readonly string[]>;
}

/** A change that a back end has planned. */
export interface PreparedBackendChange {
  /** Plain JSON with all that `undo` needs. Must be on disk before `apply`. */
  readonly undoState: unknown;
  /** One line for each step. */
  readonly plan: readonly string[];
  /** Applies the change. @throws {ToolFailed} {TimedOut} with the error text of the service. */
  apply(): Promise<void>;
}

/**
 * The undo state of a back end, a DHCP client or an administrative state, as a checkpoint stores it. The names of its members are fixed: another version
 * may read the file.
 */
export interface BackendUndoState {
  readonly backEnd: Backend['name'] | 'DHCP' | 'administrative state' | 'written definitions';
  /** The undo state itself, in the form of its back end. Plain JSON. */
  readonly memory: unknown;
}
