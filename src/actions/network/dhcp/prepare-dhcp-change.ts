import { Refused, Unsupported } from '../../errors.ts';
import { readBootId } from '../../run/boot-id.ts';
import { commandText } from '../../run/command.ts';
import { applyPlan } from '../apply/apply-plan.ts';
import type { NetworkContext } from '../apply/network-context.ts';
import type { DhcpChange, NetworkPlan } from '../apply/network-plan.ts';
import { waitForState } from '../apply/wait-for-state.ts';
import { stepText } from '../ip/ip-step.ts';
import { linkIndexNamed } from '../kernel/kernel-state.ts';
import type { NetworkSnapshot } from '../read/snapshot.ts';
import type { NetworkState } from '../state/network-state.ts';
import { type ClientName, findClient, type LinkFamily } from './client.ts';
import { startClient, startCommand, stopClient, stopCommand } from './client-process.ts';
import { announcedRouteKeys, leaseOf, removeLeaseSteps } from './lease.ts';
import { removeLease } from './remove-lease.ts';
import { findSavedAddresses, type SavedAddresses, writeSavedAddresses } from './saved-addresses.ts';
import { dhcpAddressesOn, generationModeOf, staticStateOf } from './set-dhcp.ts';
import { type DhcpUndoState, leaseTimeoutMs } from './undo-dhcp.ts';

/** A change of DHCP that is ready to be applied. */
export interface PreparedDhcpChange {
  readonly undoState: DhcpUndoState;
  /** One line for each step. */
  readonly plan: readonly string[];
  /** Applies the whole change without a service. @throws {ToolFailed} {TimedOut} {NotAsAsked} */
  apply(): Promise<void>;
  /**
   * Saves the static addresses before a service turns DHCP on; deletes them when a service turns it off.
   * @throws {ToolFailed}
   */
  save(): Promise<void>;
}

type DhcpPlan = NetworkPlan & { readonly dhcp: DhcpChange };

/**
 * Prepares a change of DHCP; touches nothing.
 * @param isManaged whether a service manages the interface, and does the client's work.
 * @throws {Refused} {Unsupported} {ToolFailed}
 */
export async function prepareDhcpChange(
  context: NetworkContext,
  before: NetworkSnapshot,
  plan: DhcpPlan,
  isManaged: boolean,
): Promise<PreparedDhcpChange> {
  const { on, link, family } = plan.dhcp;
  const { stateDirectory: directory } = context;
  if (directory === undefined)
    throw new Unsupported('static addresses cannot be saved without a state directory; DHCP is not changed');
  const { names } = before.kernel;
  const found = await findSavedAddresses(plan.dhcp, directory, names);
  const key = found?.key ?? { directory, index: linkIndexNamed(before.kernel, link), link, family };
  const saved = found?.saved;
  // The client of a link that was renamed since runs under its former name.
  const running = { family, link: saved?.link ?? link };
  const client = isManaged ? undefined : await requireClient(context, plan.dhcp, saved);
  const next = on ? await addressesToSave(before.state, plan.dhcp, client) : undefined;
  const undoState: DhcpUndoState = { ...key, ...running, on, client, saved };
  const save = () => writeSavedAddresses(key, next);
  const steps = plan.steps.map(stepText);
  if (client === undefined) return { undoState, plan: steps, save, apply: save };
  if (next)
    return {
      undoState,
      plan: [...steps, commandText(startCommand(client, plan.dhcp))],
      save,
      async apply() {
        await save();
        const brought = await turnOn(context, before, plan, client);
        await writeSavedAddresses(key, { ...next, brought });
      },
    };
  return {
    undoState,
    plan: [commandText(stopCommand(client, running)), ...steps],
    save,
    async apply() {
      await turnOff(context, before, plan, { client, running, saved });
      await save();
    },
  };
}

/** @returns the client to start or stop. @throws {Refused} for a client that the agent did not start. {Unsupported} */
async function requireClient(
  { runner }: NetworkContext,
  { on, link }: DhcpChange,
  saved: SavedAddresses | undefined,
): Promise<ClientName> {
  if (on) return findClient(runner);
  if (saved?.client !== undefined) return saved.client;
  throw new Refused(
    `${link} has its address from a DHCP client that setDhcp did not start; end the client where it was started`,
  );
}

const addressesToSave = async (
  before: NetworkState,
  dhcp: DhcpChange,
  client: ClientName | undefined,
): Promise<SavedAddresses> => ({
  bootId: await readBootId(),
  link: dhcp.link,
  ...staticStateOf(before, dhcp),
  client,
  brought: [],
  announced: announcedRouteKeys(before, dhcp),
  addrGenMode: client === undefined ? undefined : generationModeOf(before, dhcp),
});

/** @returns the addresses that came by DHCP. @throws {ToolFailed} {TimedOut} {NotAsAsked} */
async function turnOn(
  context: NetworkContext,
  before: NetworkSnapshot,
  plan: DhcpPlan,
  client: ClientName,
): Promise<readonly string[]> {
  const { dhcp } = plan;
  // The client brings the addresses that the plan compares.
  await applyPlan(context, { ...plan, differences: () => [] }, before);
  await startClient(context.runner, client, dhcp);
  const after = await waitForState(
    context,
    plan,
    leaseTimeoutMs,
    () => `${dhcp.link} got no address from DHCP in ${leaseTimeoutMs / 1000} s`,
  );
  return dhcpAddressesOn(after, dhcp);
}

/** A client that the agent started, and under which name. */
interface RunningClient {
  readonly client: ClientName;
  readonly running: LinkFamily;
  readonly saved: SavedAddresses | undefined;
}

async function turnOff(
  context: NetworkContext,
  before: NetworkSnapshot,
  plan: DhcpPlan,
  { client, running, saved }: RunningClient,
): Promise<void> {
  await stopClient(context.runner, client, running);
  await removeLease(context, plan.dhcp, saved);
  const lease = leaseOf(before.state, plan.dhcp, saved?.brought);
  const done = new Set(removeLeaseSteps(lease).map(stepText));
  const remaining = plan.steps.filter((step) => !done.has(stepText(step)));
  await applyPlan(context, { ...plan, steps: remaining }, before);
}
