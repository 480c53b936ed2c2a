import { setTimeout } from 'node:timers/promises';
import { ToolFailed } from '../../../errors.ts';
import { hostIp } from '../../ip/host-ip.ts';
import { type IpStep, runIpSteps, stepText } from '../../ip/ip.ts';
import { linkNamed } from '../../state/network-state.ts';
import type { Backend, BackendContext, Target } from '../common/backend.ts';
import { converge } from '../common/converge.ts';
import { remainingSteps, restartSteps } from '../common/kernel-steps.ts';
import { activate, disconnectAll } from './activate.ts';
import {
  kernelSteps,
  type ManagerOperation,
  type ManagerSnapshot,
  managerOperationText,
  planOperations,
} from './plan.ts';
import { isRefusal, type NetworkManager, withNetworkManager } from './service.ts';
import { type Settings, toJson } from './settings.ts';
import { undo } from './undo.ts';
import { mergeUndoStates, type NetworkManagerUndoState, type SavedDevice } from './undo-state.ts';
import { waitForStable } from './wait-for-stable.ts';

/** Profiles in memory and what is applied to a device; stored profiles stay as they are. */
export const networkManagerBackend: Backend = {
  name: 'NetworkManager',
  async prepare(target, means) {
    const read = await withNetworkManager(means, (manager) => readFor(manager, target));
    if (!read) throw gone();
    const deeds = planOperations(target, read);
    const turns = restartSteps(target);
    return {
      undoState: memoryOf(target, read, deeds),
      plan: [...deeds.map(managerOperationText), ...[...turns, ...kernelSteps(target, deeds)].map(stepText)],
      apply: () => perform(target, deeds, turns, means),
    };
  },
  undo: (memories, means) => undo(mergeUndoStates(memories as readonly NetworkManagerUndoState[]), means),
};

const gone = () => new ToolFailed('NetworkManager has ended; it holds what this concerns');

async function readFor(manager: NetworkManager, { names }: Target): Promise<ManagerSnapshot> {
  const devices = await manager.devices();
  const applied = new Map<string, Settings>();
  for (const name of names) {
    const device = devices.get(name);
    if (device?.active !== undefined) applied.set(name, await manager.applied(device.path));
  }
  return { devices, applied };
}

function memoryOf(
  { names, before }: Target,
  read: ManagerSnapshot,
  deeds: readonly ManagerOperation[],
): NetworkManagerUndoState {
  const devices = names.flatMap((name): readonly SavedDevice[] => {
    const device = read.devices.get(name);
    const link = linkNamed(before, name);
    if (!device?.isManaged || !link) return [];
    const applied = read.applied.get(name);
    return [
      {
        ...{ name, autoconnect: device.autoconnect, uuid: device.uuid, applied: applied && toJson(applied) },
        ...{ master: link.master, lower: link.lower, isCard: link.kind === undefined },
      },
    ];
  });
  return {
    devices,
    added: deeds.flatMap((deed) => (deed.do === 'activate' ? [deed.uuid] : [])),
    made: names.filter((name) => !linkNamed(before, name)),
  };
}

/** After that a hook of another's has done what it does to a card that was taken off its profile. */
const watchMs = 5_000;

async function perform(
  target: Target,
  deeds: readonly ManagerOperation[],
  turns: readonly IpStep[],
  means: BackendContext,
): Promise<void> {
  const told = await withNetworkManager(means, async (manager) => {
    const placed = deeds.filter((deed) => deed.do === 'activate').filter(({ link }) => isCard(target, link));
    await disconnectAll(
      manager,
      placed.map(({ link }) => link),
    );
    for (const deed of deeds) await carryOut(manager, deed);
    await runIpSteps(hostIp(means.runner), turns);
    await waitForStable(means);
    await converge(means, (now) => remainingSteps(target, now));
    const ports = placed.filter(({ link }) => linkNamed(target.wanted, link)?.master !== undefined);
    if (ports.length > 0) {
      await setTimeout(watchMs);
      const devices = await manager.devices();
      for (const { link, uuid } of ports)
        if (devices.get(link)?.uuid !== uuid) await activate(manager, link, uuid);
    }
    return true;
  });
  if (!told) throw gone();
}

const isCard = ({ before }: Target, name: string) => {
  const link = linkNamed(before, name);
  return link !== undefined && link.kind === undefined;
};

async function carryOut(manager: NetworkManager, deed: ManagerOperation): Promise<void> {
  if (deed.do === 'activate') {
    await manager.add(deed.settings);
    await activate(manager, deed.link, deed.uuid);
    return;
  }
  const device = (await manager.devices()).get(deed.link);
  if (!device) return;
  if (deed.do !== 'reapply') {
    if (deed.do === 'disconnect') await disconnectAll(manager, [deed.link]);
    else if (device.active !== undefined) await manager.deactivate(device.active);
    return;
  }
  try {
    await manager.reapply(device.path, deed.settings);
  } catch (error) {
    if (!isRefusal(error, 'IncompatibleConnection')) throw error;
    await manager.reapply(device.path, deed.without);
  }
}
