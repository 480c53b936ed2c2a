import { setTimeout } from 'node:timers/promises';
import { commandText } from '../../command.ts';
import { NotAsAsked, Refused, Unsupported } from '../../errors.ts';
import { carryOutPlan } from '../carry-out.ts';
import { runAllSteps, stepText } from '../ip.ts';
import type { NetworkMeans } from '../means.ts';
import type { DhcpChange, NetworkPlan } from '../plan.ts';
import { readNetworkState } from '../read-state.ts';
import type { NetworkState } from '../state.ts';
import { type ClientName, findClient, type Leased } from './client.ts';
import { startClient, startCommand, stopClient, stopCommand } from './client-process.ts';
import { announcedOn, leaseOf, removeAnnouncedSteps, removeLeaseSteps } from './lease.ts';
import {
  readBootId,
  readSaved,
  type SavedAddresses,
  type SavedPlace,
  writeSaved,
} from './saved-addresses.ts';
import { broughtTo, ownOf } from './set-dhcp.ts';

/** What a record keeps of DHCP that was turned on or off. Plain JSON. */
export interface DhcpMemory extends SavedPlace {
  readonly on: boolean;
  /** Who is started or ended by it; undefined where a service does it. */
  readonly client?: ClientName | undefined;
  /** What was saved before the change. */
  readonly saved?: SavedAddresses | undefined;
}

/** DHCP that is to be turned on or off. */
export interface DhcpWork {
  readonly memory: DhcpMemory;
  readonly plan: readonly string[];
  /** Does all of it without a service. @throws {ToolFailed} {TimedOut} {NotAsAsked} */
  carryOut(): Promise<void>;
  /** Keeps what is to be restored, before a service turns it on; forgets it, after one turned it off. @throws {ToolFailed} */
  keep(): Promise<void>;
}

type DhcpPlan = NetworkPlan & { readonly dhcp: DhcpChange };

/** Nothing is touched. @throws {Refused} {Unsupported} {ToolFailed} */
export async function dhcpWork(
  means: NetworkMeans,
  before: NetworkState,
  plan: DhcpPlan,
  isHeld: boolean,
): Promise<DhcpWork> {
  const { on, link, family } = plan.dhcp;
  const { stateDirectory: directory } = means;
  if (directory === undefined) throw new Unsupported('nothing can be saved here; DHCP stays as it is');
  const place = { directory, link, family };
  const saved = await readSaved(place);
  const client = isHeld ? undefined : await clientOf(means, plan.dhcp, saved);
  const next = on
    ? {
        bootId: await readBootId(),
        ...ownOf(before, plan.dhcp),
        client,
        brought: [],
        announced: announcedOn(before, plan.dhcp),
      }
    : undefined;
  const memory: DhcpMemory = { ...place, on, client, saved };
  const keep = () => writeSaved(place, next);
  const steps = plan.steps.map(stepText);
  if (client === undefined) return { memory, plan: steps, keep, carryOut: keep };
  return on
    ? {
        memory,
        plan: [...steps, commandText(startCommand(client, plan.dhcp))],
        keep,
        async carryOut() {
          await keep();
          await carryOutPlan(means.ip, { ...plan, differences: () => [] }, before);
          await startClient(means.runner, client, plan.dhcp);
          const after = await untilLeased(means, plan);
          if (next) await writeSaved(place, { ...next, brought: broughtTo(after, plan.dhcp) });
        },
      }
    : {
        memory,
        plan: [commandText(stopCommand(client, plan.dhcp)), ...steps],
        keep,
        async carryOut() {
          const brought = saved?.brought;
          await stopClient(means.runner, client, plan.dhcp);
          await removeLease(means, plan.dhcp, saved);
          const done = new Set(removeLeaseSteps(leaseOf(before, plan.dhcp, brought)).map(stepText));
          const rest = plan.steps.filter((step) => !done.has(stepText(step)));
          await carryOutPlan(means.ip, { ...plan, steps: rest }, before);
          await keep();
        },
      };
}

/** @throws {Refused} for another's client. {Unsupported} */
async function clientOf(
  { runner }: NetworkMeans,
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
  { ip }: NetworkMeans,
  leased: Leased,
  saved: SavedAddresses | undefined,
): Promise<void> {
  const now = await readNetworkState(ip);
  const lease = leaseOf(now, leased, saved?.brought);
  const before = saved?.client === 'dhcpcd' ? saved.announced : undefined;
  await runAllSteps(ip, [
    ...removeLeaseSteps(lease),
    ...(before ? removeAnnouncedSteps(now, leased, before) : []),
  ]);
}

/** A change of the network is given half a minute, and this is most of it. */
const leaseLimitMs = 20_000;
const pauseMs = 250;

async function untilLeased({ ip }: NetworkMeans, { dhcp, differences }: DhcpPlan): Promise<NetworkState> {
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
export async function undoDhcp(memory: DhcpMemory, means: NetworkMeans): Promise<readonly string[]> {
  const { client, on, saved } = memory;
  const left: string[] = [];
  if (client !== undefined && on) {
    await stopClient(means.runner, client, memory);
    await removeLease(means, memory, await readSaved(memory));
  }
  if (client !== undefined && !on) left.push(...(await leaseAgain(memory, client, means)));
  await writeSaved(memory, saved);
  return left;
}

async function leaseAgain(
  memory: DhcpMemory,
  client: ClientName,
  means: NetworkMeans,
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
