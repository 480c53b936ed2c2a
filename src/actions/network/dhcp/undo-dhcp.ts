import { waitUntil } from '#base';
import type { NetworkContext } from '../apply/network-context.ts';
import { readLinkNames } from '../kernel/kernel-state.ts';
import { readNetworkState } from '../read/read-network-state.ts';
import type { ClientName, LinkFamily } from './client.ts';
import { startClient, stopClient } from './client-process.ts';
import { leaseOf } from './lease.ts';
import { removeLease } from './remove-lease.ts';
import {
  readSavedAddresses,
  renameSaved,
  type SavedAddresses,
  type SavedAddressesKey,
  writeSavedAddresses,
} from './saved-addresses.ts';

/** The undo state of a DHCP change in a checkpoint, with the name under which the client runs. Plain JSON. */
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
  const { client, on, saved, family } = undoState;
  const failures: string[] = [];
  const now = { family, link: await presentName(undoState, context) };
  if (client !== undefined && on) {
    await stopClient(context.runner, client, undoState);
    await removeLease(context, now, await readSavedAddresses(undoState));
  }
  if (client !== undefined && !on) failures.push(...(await renewLease(now, saved, client, context)));
  await writeSavedAddresses(undoState, saved && { ...renameSaved(saved, now.link), link: now.link });
  return failures;
}

/** The name that a third party gave the link since. */
async function presentName(
  { index, link }: DhcpUndoState,
  context: Pick<NetworkContext, 'netlink'>,
): Promise<string> {
  return (index === undefined ? undefined : (await readLinkNames(context)).get(index)) ?? link;
}

async function renewLease(
  linkFamily: LinkFamily,
  saved: SavedAddresses | undefined,
  client: ClientName,
  context: NetworkContext,
): Promise<readonly string[]> {
  const hasLease = async () =>
    leaseOf(await readNetworkState(context), linkFamily, saved?.brought ?? []).addresses.length > 0;
  await startClient(context.runner, client, linkFamily);
  if (await waitUntil(hasLease, { timeoutMs: leaseTimeoutMs, intervalMs: pollIntervalMs })) return [];
  return [`${linkFamily.link} got no address from DHCP again; ${client} keeps requesting one`];
}
