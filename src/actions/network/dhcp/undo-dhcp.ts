import { waitUntil } from '#base';
import type { NetworkContext } from '../apply/network-context.ts';
import { readNetworkState } from '../read/read-network-state.ts';
import type { ClientName } from './client.ts';
import { startClient, stopClient } from './client-process.ts';
import { leaseOf } from './lease.ts';
import { removeLease } from './remove-lease.ts';
import {
  readSavedAddresses,
  type SavedAddresses,
  type SavedAddressesKey,
  writeSavedAddresses,
} from './saved-addresses.ts';

/** The undo state of a DHCP change in a checkpoint. Plain JSON. */
export interface DhcpUndoState extends SavedAddressesKey {
  readonly on: boolean;
  /** The client that the change starts or stops; undefined where a service does it. */
  readonly client?: ClientName | undefined;
  /** The saved addresses before the change. */
  readonly saved?: SavedAddresses | undefined;
}

/** Milliseconds. A network change has 30 s in all. */
export const leaseTimeoutMs = 20_000;
const pollIntervalMs = 250;

/**
 * Undoes a change of DHCP, also from another process, and repeatedly. The rollback of the kernel's state restores static
 * addresses and routes.
 * @returns one line for each failure.
 * @throws {ToolFailed}
 */
export async function undoDhcp(
  undoState: DhcpUndoState,
  context: NetworkContext,
): Promise<readonly string[]> {
  const { client, on, saved } = undoState;
  const failures: string[] = [];
  if (client !== undefined && on) {
    await stopClient(context.runner, client, undoState);
    await removeLease(context, undoState, await readSavedAddresses(undoState));
  }
  if (client !== undefined && !on) failures.push(...(await renewLease(undoState, client, context)));
  await writeSavedAddresses(undoState, saved);
  return failures;
}

async function renewLease(
  undoState: DhcpUndoState,
  client: ClientName,
  context: NetworkContext,
): Promise<readonly string[]> {
  const brought = undoState.saved?.brought ?? [];
  const hasLease = async () =>
    leaseOf(await readNetworkState(context), undoState, brought).addresses.length > 0;
  await startClient(context.runner, client, undoState);
  if (await waitUntil(hasLease, { timeoutMs: leaseTimeoutMs, intervalMs: pollIntervalMs })) return [];
  return [`${undoState.link} got no address from DHCP again; ${client} keeps requesting one`];
}
