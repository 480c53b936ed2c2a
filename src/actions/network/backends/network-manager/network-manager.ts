import { setTimeout } from 'node:timers/promises';
import { ToolFailed } from '../../../errors.ts';
import { hostIp } from '../../ip/host-ip.ts';
import { type IpStep, runIpSteps, stepText } from '../../ip/ip.ts';
import { linkNamed } from '../../state/network-state.ts';
import type { BackEnd, ManagedMeans, Target } from '../common/backend.ts';
import { finish } from '../common/converge.ts';
import { stepsLeft, turnSteps } from '../common/kernel-steps.ts';
import { activate, disconnectAll } from './activate.ts';
import { asOne, type Memory, type RememberedDevice } from './memory.ts';
import { type Deed, deedsOf, deedText, type Read, stepsBeside } from './plan.ts';
import { isRefusal, type NetworkManager, withNetworkManager } from './service.ts';
import { type Settings, toJson } from './settings.ts';
import { untilStill } from './still.ts';
import { undo } from './undo.ts';

/** Profiles in memory and what is applied to a device; stored profiles stay as they are. */
export const networkManagerBackEnd: BackEnd = {
  name: 'NetworkManager',
  async prepare(target, means) {
    const read = await withNetworkManager(means, (manager) => readFor(manager, target));
    if (!read) throw gone();
    const deeds = deedsOf(target, read);
    const turns = turnSteps(target);
    return {
      memory: memoryOf(target, read, deeds),
      plan: [...deeds.map(deedText), ...[...turns, ...stepsBeside(target, deeds)].map(stepText)],
      perform: () => perform(target, deeds, turns, means),
    };
  },
  undo: (memories, means) => undo(asOne(memories as readonly Memory[]), means),
};

const gone = () => new ToolFailed('NetworkManager has ended; it holds what this concerns');

async function readFor(manager: NetworkManager, { names }: Target): Promise<Read> {
  const devices = await manager.devices();
  const applied = new Map<string, Settings>();
  for (const name of names) {
    const device = devices.get(name);
    if (device?.active !== undefined) applied.set(name, await manager.applied(device.path));
  }
  return { devices, applied };
}

function memoryOf({ names, before }: Target, read: Read, deeds: readonly Deed[]): Memory {
  const devices = names.flatMap((name): readonly RememberedDevice[] => {
    const device = read.devices.get(name);
    const link = linkNamed(before, name);
    if (!device?.held || !link) return [];
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
  deeds: readonly Deed[],
  turns: readonly IpStep[],
  means: ManagedMeans,
): Promise<void> {
  const told = await withNetworkManager(means, async (manager) => {
    const placed = deeds.filter((deed) => deed.do === 'activate').filter(({ link }) => isCard(target, link));
    await disconnectAll(
      manager,
      placed.map(({ link }) => link),
    );
    for (const deed of deeds) await carryOut(manager, deed);
    await runIpSteps(hostIp(means.runner), turns);
    await untilStill(means);
    await finish(means, (now) => stepsLeft(target, now));
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

async function carryOut(manager: NetworkManager, deed: Deed): Promise<void> {
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
