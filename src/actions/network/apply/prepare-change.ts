import { Refused, Unsupported } from '../../errors.ts';
import { prepareAdminState } from '../admin-state/prepare-admin-state.ts';
import type { Backend, BackendUndoState } from '../backends/common/backend.ts';
import { computeTarget, wantedVlans } from '../backends/common/target.ts';
import { findBackend } from '../backends/find-backend.ts';
import type { DefinitionRequest } from '../definitions/definition-request.ts';
import { definitionsName } from '../definitions/definition-undo.ts';
import { type PreparedDefinition, prepareDefinition } from '../definitions/prepare-definition.ts';
import { type PreparedDhcpChange, prepareDhcpChange } from '../dhcp/prepare-dhcp-change.ts';
import { stepText } from '../ip/ip-step.ts';
import { bridgeVlanLines, writeBridgeVlans } from '../kernel/bridge-vlans.ts';
import { requireRightToChange } from '../kernel/require-right.ts';
import { settingText, writeSettings } from '../kernel/settings.ts';
import type { NetworkSnapshot } from '../read/snapshot.ts';
import { applyPlan } from './apply-plan.ts';
import type { Effects } from './effects.ts';
import { findLosses, type Loss, lossText, requireNoLosses } from './find-losses.ts';
import type { NetworkContext } from './network-context.ts';
import type { NetworkPlan } from './network-plan.ts';
import { requireKept } from './require-kept.ts';
import { waitForState } from './wait-for-state.ts';

/** A plan, and the service that manages its interfaces. */
export interface ManagedPlan extends NetworkPlan {
  /** Undefined: the change goes to the kernel. */
  readonly manager?: Backend['name'] | undefined;
}

/** A change that is ready to be applied; nothing is touched yet. */
export interface PreparedChange {
  /** One line for each step, and for each thing that goes for good; empty for a no-op. */
  readonly plan: readonly string[];
  readonly effects: Effects;
  /** Undo states that a checkpoint must store before the change is applied. */
  readonly managed: readonly BackendUndoState[];
  /** What goes for good with the links that the change removes, since the caller forced it. */
  readonly losses: readonly Loss[];
  /** The notes of the plan; empty for a no-op. */
  readonly notes: readonly string[];
  /** Whether the network is in the requested state already. */
  readonly isNoop: boolean;
  /** Applies the change and verifies it. @throws {ToolFailed} {TimedOut} {NotAsAsked} The caller rolls back. */
  apply(): Promise<void>;
}

/** Time for a service to carry out an accepted request. */
const serviceTimeoutMs = 15_000;

/**
 * Prepares the change of a plan: through the kernel, through a DHCP client, or through the service that manages it.
 * @throws {Refused} {Unsupported} {Busy} {ToolFailed} where that service cannot apply it.
 */
export async function prepareChange(
  context: NetworkContext,
  before: NetworkSnapshot,
  plan: ManagedPlan,
): Promise<PreparedChange> {
  const running = await prepareRunning(context, before, plan);
  if (!plan.definition) return running;
  const written = await prepareWritten(context, before, plan.definition);
  if (typeof written === 'string')
    return running.isNoop
      ? running
      : { ...running, notes: [...running.notes, `not written down: ${written}`] };
  if (written.plan.length === 0) return running;
  return {
    ...running,
    plan: [...running.plan, ...written.plan],
    managed: [...running.managed, { backEnd: definitionsName, memory: written.undoState }],
    notes: [...new Set([...running.notes, ...(plan.notes ?? [])])],
    isNoop: false,
    async apply() {
      if (!running.isNoop) await running.apply();
      await written.apply();
    },
  };
}

/** Prepares what is written. @returns why it cannot be, where the change goes on without. @throws {Refused} {Unsupported} */
async function prepareWritten(
  context: NetworkContext,
  { state }: NetworkSnapshot,
  definition: DefinitionRequest,
): Promise<PreparedDefinition | string> {
  try {
    return await prepareDefinition(context, state, definition);
  } catch (error) {
    const isAccepted = error instanceof Refused || error instanceof Unsupported;
    if (!definition.isOptional || !isAccepted) throw error;
    return error.message;
  }
}

/** Prepares the change of what runs. */
async function prepareRunning(
  context: NetworkContext,
  before: NetworkSnapshot,
  plan: ManagedPlan,
): Promise<PreparedChange> {
  const { steps, settings = [], bridgeVlans = [], dhcp, adminState } = plan;
  const isNoop =
    steps.length === 0 &&
    settings.length === 0 &&
    bridgeVlans.length === 0 &&
    dhcp === undefined &&
    plan.differences(before.state).length === 0;
  if (isNoop || !adminState) return prepareSteps(context, before, plan, isNoop);
  const around = await prepareAdminState(context, before, plan, adminState);
  const change = await prepareSteps(context, before, around.plan, isNoop);
  return {
    ...change,
    managed: [...change.managed, ...around.undoStates],
    apply: () => around.around(() => change.apply()),
  };
}

async function prepareSteps(
  context: NetworkContext,
  before: NetworkSnapshot,
  plan: ManagedPlan,
  isNoop: boolean,
): Promise<PreparedChange> {
  const { steps, effects } = plan;
  const [firstStep] = steps;
  // Only the steps need `ip`: a machine without it is to learn that before a transaction begins.
  if (!isNoop && firstStep) await context.runner.requireInstalled({ file: 'ip', args: firstStep });
  if (!isNoop) await requireRightToChange(context);
  if (!isNoop) await requireKept(context, before, plan);
  const losses = isNoop ? [] : await findLosses(context, before, steps);
  if (plan.force !== true) requireNoLosses(losses);
  const lostTexts = losses.map(lossText);
  const notes = isNoop ? [] : [...(plan.notes ?? []), ...lostTexts];
  const way = await prepareWay(context, before, plan, isNoop);
  return { ...way, plan: [...way.plan, ...lostTexts], effects, isNoop, losses, notes };
}

/** The part of a change that depends on what applies it. */
type PreparedWay = Pick<PreparedChange, 'plan' | 'managed' | 'apply'>;

async function prepareWay(
  context: NetworkContext,
  before: NetworkSnapshot,
  plan: ManagedPlan,
  isNoop: boolean,
): Promise<PreparedWay> {
  const { steps, dhcp, manager } = plan;
  const dhcpChange =
    dhcp && !isNoop
      ? await prepareDhcpChange(context, before, { ...plan, dhcp }, manager !== undefined)
      : undefined;
  if (!isNoop && manager !== undefined) return prepareThrough(manager, context, before, plan, dhcpChange);
  if (dhcpChange)
    return {
      plan: dhcpChange.plan,
      managed: undoStatesOf(dhcpChange),
      apply: () => dhcpChange.apply(),
    };
  return {
    plan: [...steps.map(stepText), ...writtenLines(plan)],
    managed: [],
    apply: async () => void (await applyPlan(context, plan, before)),
  };
}

async function prepareThrough(
  manager: Backend['name'],
  context: NetworkContext,
  before: NetworkSnapshot,
  plan: ManagedPlan,
  dhcpChange: PreparedDhcpChange | undefined,
): Promise<PreparedWay> {
  const backEnd = findBackend(manager);
  if (!backEnd)
    throw new Unsupported(
      `${manager} manages these interfaces; expected none, NetworkManager or systemd-networkd`,
    );
  const limit = plan.explicitRoute && backEnd.routeLimit(plan.explicitRoute);
  if (limit !== undefined)
    throw new Unsupported(
      `options has ${limit}, which a route that ${manager} keeps cannot have; expected a route without it`,
    );
  const target = computeTarget(before.state, plan);
  const change = await backEnd.prepare(target, context);
  return {
    plan: [...change.plan, ...writtenLines(plan)],
    managed: [...undoStatesOf(dhcpChange), { backEnd: backEnd.name, memory: change.undoState }],
    async apply() {
      await dhcpChange?.save();
      await change.apply();
      // A service gives a link the VLANs of its configuration, and takes none away.
      await writeBridgeVlans(context, wantedVlans(target));
      await writeSettings(context.settingFiles, plan.settings ?? []);
      await waitForState(context, plan, serviceTimeoutMs, (remaining) => remaining.join('; '));
    },
  };
}

/** Prints what a plan writes to the kernel after its steps: VLANs, and settings below /proc/sys/net, one line each. */
export const writtenLines = ({
  bridgeVlans = [],
  settings = [],
}: Pick<NetworkPlan, 'bridgeVlans' | 'settings'>): readonly string[] => [
  ...bridgeVlanLines(bridgeVlans),
  ...settings.map((setting) => `set ${settingText(setting)}`),
];

const undoStatesOf = (dhcpChange: PreparedDhcpChange | undefined): readonly BackendUndoState[] =>
  dhcpChange ? [{ backEnd: 'DHCP', memory: dhcpChange.undoState }] : [];
