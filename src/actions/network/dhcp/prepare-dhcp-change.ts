import { setTimeout } from 'node:timers/promises';
import { NotAsAsked, Refused, Unsupported } from '../../errors.ts';
import { commandText } from '../../run/command.ts';
import { applyPlan } from '../apply/apply-plan.ts';
import type { NetworkContext } from '../apply/network-context.ts';
import type { DhcpChange, NetworkPlan } from '../apply/network-plan.ts';
import { stepText, tryIpSteps } from '../ip/ip.ts';
import { readNetworkState } from '../ip/read-network-state.ts';
import type { NetworkState } from '../state/network-state.ts';
import { type ClientName, findClient, type LinkFamily } from './client.ts';
import { startClient, startCommand, stopClient, stopCommand } from './client-process.ts';
import { announcedRouteKeys, leaseOf, removeAnnouncedSteps, removeLeaseSteps } from './lease.ts';
import {
  readBootId,
  readSavedAddresses,
  type SavedAddresses,
  type SavedAddressesKey,
  writeSavedAddresses,
} from './saved-addresses.ts';
import { dhcpAddressesOn, staticStateOf } from './set-dhcp.ts';

/** What a record keeps of DHCP that was turned on or off. Plain JSON. */
export interface DhcpUndoState extends SavedAddressesKey {
  readonly on: boolean;
  /** Who is started or ended by it; undefined where a service does it. */
  readonly client?: ClientName | undefined;
  /** What was saved before the change. */
  readonly saved?: SavedAddresses | undefined;
}

/** DHCP that is to be turned on or off. */
export interface PreparedDhcpChange {
  readonly memory: DhcpUndoState;
  readonly plan: readonly string[];
  /** Does all of it without a service. @throws {ToolFailed} {TimedOut} {NotAsAsked} */
  apply(): Promise<void>;
  /** Keeps what is to be restored, before a service turns it on; forgets it, after one turned it off. @throws {ToolFailed} */
  save(): Promise<void>;
}

type DhcpPlan = NetworkPlan & { readonly dhcp: DhcpChange };

/** Nothing is touched. @throws {Refused} {Unsupported} {ToolFailed} */
export async function prepareDhcpChange(
  means: NetworkContext,
  before: NetworkState,
  plan: DhcpPlan,
  isHeld: boolean,
): Promise<PreparedDhcpChange> {
  const { on, link, family } = plan.dhcp;
  const { stateDirectory: directory } = means;
  if (directory === undefined) throw new Unsupported('nothing can be saved here; DHCP stays as it is');
  const place = { directory, link, family };
  const saved = await readSavedAddresses(place);
  const client = isHeld ? undefined : await clientOf(means, plan.dhcp, saved);
  const next = on
    ? {
        bootId: await readBootId(),
        ...staticStateOf(before, plan.dhcp),
        client,
        brought: [],
        announced: announcedRouteKeys(before, plan.dhcp),
      }
    : undefined;
  const memory: DhcpUndoState = { ...place, on, client, saved };
  const keep = () => writeSavedAddresses(place, next);
  const steps = plan.steps.map(stepText);
  if (client === undefined) return { memory, plan: steps, save: keep, apply: keep };
  return on
    ? {
        memory,
        plan: [...steps, commandText(startCommand(client, plan.dhcp))],
        save: keep,
        async apply() {
          await keep();
          await applyPlan(means.ip, { ...plan, differences: () => [] }, before);
          await startClient(means.runner, client, plan.dhcp);
          const after = await untilLeased(means, plan);
          if (next) await writeSavedAddresses(place, { ...next, brought: dhcpAddressesOn(after, plan.dhcp) });
        },
      }
    : {
        memory,
        plan: [commandText(stopCommand(client, plan.dhcp)), ...steps],
        save: keep,
        async apply() {
          const brought = saved?.brought;
          await stopClient(means.runner, client, plan.dhcp);
          await removeLease(means, plan.dhcp, saved);
          const done = new Set(removeLeaseSteps(leaseOf(before, plan.dhcp, brought)).map(stepText));
          const rest = plan.steps.filter((step) => !done.has(stepText(step)));
          await applyPlan(means.ip, { ...plan, steps: rest }, before);
          await keep();
        },
      };
}

/** @throws {Refused} for another's client. {Unsupported} */
async function clientOf(
  { runner }: NetworkContext,
  { on, link }: DhcpChange,
  saved: SavedAddresses | undefined,
): Promise<ClientName> {
  if (on) return findClient(runner);
  if (saved?.client !== undefined) return saved.client;
  throw new Refused(
    `${link} has its address from a DHCP client that was not started by setDhcp; end that one where it was started`,
  );
}

/** Takes away what a client that has ended left behind. */
async function removeLease(
  { ip }: NetworkContext,
  leased: LinkFamily,
  saved: SavedAddresses | undefined,
): Promise<void> {
  const now = await readNetworkState(ip);
  const lease = leaseOf(now, leased, saved?.brought);
  const before = saved?.client === 'dhcpcd' ? saved.announced : undefined;
  await tryIpSteps(ip, [
    ...removeLeaseSteps(lease),
    ...(before ? removeAnnouncedSteps(now, leased, before) : []),
  ]);
}

/** A change of the network is given half a minute, and this is most of it. */
const leaseLimitMs = 20_000;
const pauseMs = 250;

async function untilLeased({ ip }: NetworkContext, { dhcp, differences }: DhcpPlan): Promise<NetworkState> {
  const endMs = performance.now() + leaseLimitMs;
  for (;;) {
    const after = await readNetworkState(ip);
    const found = differences(after);
    if (found.length === 0) return after;
    if (performance.now() >= endMs)
      throw new NotAsAsked(`${dhcp.link} got no address from DHCP in ${leaseLimitMs / 1000} s`);
    await setTimeout(pauseMs);
  }
}

/**
 * Takes back that DHCP was turned on or off, also in another process, and more than once. Static addresses and routes are
 * put back by others. @returns what is not as it was. @throws {ToolFailed}
 */
export async function undoDhcp(memory: DhcpUndoState, means: NetworkContext): Promise<readonly string[]> {
  const { client, on, saved } = memory;
  const left: string[] = [];
  if (client !== undefined && on) {
    await stopClient(means.runner, client, memory);
    await removeLease(means, memory, await readSavedAddresses(memory));
  }
  if (client !== undefined && !on) left.push(...(await renewLease(memory, client, means)));
  await writeSavedAddresses(memory, saved);
  return left;
}

async function renewLease(
  memory: DhcpUndoState,
  client: ClientName,
  means: NetworkContext,
): Promise<readonly string[]> {
  const brought = memory.saved?.brought ?? [];
  const isThere = async () => leaseOf(await readNetworkState(means.ip), memory, brought).addresses.length > 0;
  await startClient(means.runner, client, memory);
  const endMs = performance.now() + leaseLimitMs;
  while (!(await isThere())) {
    if (performance.now() >= endMs)
      return [`${memory.link} got no address from DHCP again; ${client} goes on asking for one`];
    await setTimeout(pauseMs);
  }
  return [];
}
