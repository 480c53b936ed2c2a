import { setTimeout } from 'node:timers/promises';
import { hostIp } from '../../ip/host-ip.ts';
import { runIpSteps } from '../../ip/ip.ts';
import { stepText } from '../../ip/ip-step.ts';
import { linkNamed } from '../../state/network-state.ts';
import type { Backend, BackendContext } from '../common/backend.ts';
import { converge } from '../common/converge.ts';
import { remainingSteps, restartSteps } from '../common/kernel-steps.ts';
import type { Target } from '../common/target.ts';
import { activate, disconnectAll } from './activate.ts';
import {
  kernelSteps,
  type ManagerOperation,
  type ManagerSnapshot,
  managerOperationText,
  planOperations,
} from './plan.ts';
import { routeLimit } from './route-entries.ts';
import { runOperation } from './run-operation.ts';
import { type NetworkManager, requireNetworkManager } from './service.ts';
import { type Settings, toJson } from './settings.ts';
import { undo } from './undo.ts';
import { undoStateSchema } from './undo-schema.ts';
import { mergeUndoStates, type NetworkManagerUndoState, type SavedDevice } from './undo-state.ts';
import { waitForStable } from './wait-for-stable.ts';

/** Adds profiles in memory and reapplies settings to devices. Stored profiles stay as they are. */
export const networkManagerBackend: Backend = {
  name: 'NetworkManager',
  undoStateSchema,
  routeLimit,
  async prepare(target, context) {
    const snapshot = await requireNetworkManager(context, (manager) => readSnapshot(manager, target));
    const operations = planOperations(target, snapshot);
    const steps = [...restartSteps(target), ...kernelSteps(target, operations)];
    return {
      undoState: toUndoState(target, snapshot, operations),
      plan: [...operations.map(managerOperationText), ...steps.map(stepText)],
      apply: () => apply(target, operations, context),
    };
  },
  undo: (states, context) => undo(mergeUndoStates(states as readonly NetworkManagerUndoState[]), context),
};

async function readSnapshot(manager: NetworkManager, { names }: Target): Promise<ManagerSnapshot> {
  const devices = await manager.devices();
  const applied = new Map<string, Settings>();
  for (const name of names) {
    const device = devices.get(name);
    if (device?.active !== undefined) applied.set(name, await manager.applied(device.path));
  }
  return { devices, applied };
}

function toUndoState(
  { names, before }: Target,
  snapshot: ManagerSnapshot,
  operations: readonly ManagerOperation[],
): NetworkManagerUndoState {
  const devices = names.flatMap((name): readonly SavedDevice[] => {
    const device = snapshot.devices.get(name);
    const link = linkNamed(before, name);
    if (!device?.isManaged || !link) return [];
    const applied = snapshot.applied.get(name);
    const { autoconnect, uuid } = device;
    const { master, lower, kind } = link;
    const isCard = kind === undefined;
    return [{ name, autoconnect, uuid, applied: applied && toJson(applied), master, lower, isCard }];
  });
  return {
    devices,
    added: operations.flatMap((operation) => (operation.kind === 'activate' ? [operation.uuid] : [])),
    made: names.filter((name) => !linkNamed(before, name)),
  };
}

/** Within this time the hooks of ifupdown have released a card that left its profile. */
const releaseMs = 5_000;

async function apply(
  target: Target,
  operations: readonly ManagerOperation[],
  context: BackendContext,
): Promise<void> {
  await requireNetworkManager(context, async (manager) => {
    const cards = operations
      .filter((operation) => operation.kind === 'activate')
      .filter(({ link }) => isCard(target, link));
    await disconnectAll(
      manager,
      cards.map(({ link }) => link),
    );
    for (const operation of operations) await runOperation(manager, operation);
    await runIpSteps(hostIp(context.runner), restartSteps(target));
    await waitForStable(context);
    await converge(context, (now) => remainingSteps(target, now));
    const ports = cards.filter(({ link }) => linkNamed(target.wanted, link)?.master !== undefined);
    if (ports.length === 0) return;
    await setTimeout(releaseMs);
    const devices = await manager.devices();
    for (const { link, uuid } of ports) {
      if (devices.get(link)?.uuid !== uuid) await activate(manager, link, uuid);
    }
  });
}

const isCard = ({ before }: Target, name: string) => {
  const link = linkNamed(before, name);
  return link !== undefined && link.kind === undefined;
};
