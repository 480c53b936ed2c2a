import { isDeepStrictEqual } from 'node:util';
import { ToolFailed } from '../../../errors.ts';
import type { BackendContext } from '../common/backend.ts';
import { converge } from '../common/converge.ts';
import { deletionSteps } from '../common/kernel-steps.ts';
import { activate, disconnectAll, waitForHooks } from './activate.ts';
import { type Device, deviceStates, isRefusal, type NetworkManager, withNetworkManager } from './service.ts';
import { fromJson, toJson } from './settings.ts';
import type { NetworkManagerUndoState, SavedDevice } from './undo-state.ts';
import { waitForStable } from './wait-for-stable.ts';

const goneLimitMs = 5_000;

/** Takes our profiles away, with the devices made of them, and has each device again on what it was on. */
export async function undo(
  memory: NetworkManagerUndoState,
  means: BackendContext,
): Promise<readonly string[]> {
  const left = await withNetworkManager(means, (manager) => undoWith(manager, memory));
  await converge(means, (now) => deletionSteps(now, memory.made));
  if (left) await waitForStable(means);
  return left ?? ended(memory);
}

/** A device that NetworkManager does not hold is the kernel's to put back; profiles in memory outlive it. */
const ended = ({ added }: NetworkManagerUndoState): readonly string[] =>
  added.length === 0
    ? []
    : [`NetworkManager has ended; when it starts it has these profiles of no use: ${added.join(', ')}`];

async function undoWith(
  manager: NetworkManager,
  memory: NetworkManagerUndoState,
): Promise<readonly string[]> {
  const left: string[] = [];
  const attempt = async (what: string, act: () => Promise<unknown>) => {
    await act().catch((error: unknown) => {
      if (!(error instanceof Error)) throw error;
      left.push(`NetworkManager: ${what}: ${error.message}`);
    });
  };
  for (const uuid of memory.added) {
    await attempt(`profile ${uuid}`, async () => {
      const path = await manager.profile(uuid);
      if (path !== undefined) await manager.remove(path);
    });
  }
  for (const name of memory.made) await manager.until(name, (device) => !device, goneLimitMs);
  const devices = await manager.devices();
  const moved = memory.devices.filter(({ name, uuid }) => devices.get(name)?.uuid !== uuid);
  const ports = moved.filter(({ master, isCard }) => master !== undefined && isCard);
  await attempt('ports', async () => {
    const names = ports.map(({ name }) => name);
    const isActive = names.some((name) => devices.get(name)?.active !== undefined);
    await disconnectAll(manager, names);
    // Those that left with a profile of ours have their hooks still to come.
    if (ports.length > 0 && !isActive) await waitForHooks();
  });
  for (const was of memory.devices) {
    await attempt(was.name, () => undoDevice(manager, was, moved.includes(was)));
  }
  return left;
}

async function undoDevice(manager: NetworkManager, was: SavedDevice, isMoved: boolean): Promise<void> {
  if (was.uuid === undefined) {
    const is = (await manager.devices()).get(was.name);
    if (is?.active !== undefined && was.isCard) await manager.disconnect(is.path);
  } else {
    if (isMoved && !(await activate(manager, was.name, was.uuid)))
      throw new ToolFailed(`it is not all that its profile ${was.uuid} says yet`);
    const is = (await manager.devices()).get(was.name);
    if (is && was.applied !== undefined && isRunning(is) && !(await isApplied(manager, is, was.applied)))
      await manager.reapply(is.path, fromJson(was.applied)).catch((error: unknown) => {
        // What cannot be applied to a device that runs was activated, or is the kernel's to put back.
        if (!isRefusal(error, 'IncompatibleConnection')) throw error;
      });
  }
  const device = (await manager.devices()).get(was.name);
  if (device && device.autoconnect !== was.autoconnect)
    await manager.setAutoconnect(device.path, was.autoconnect);
}

const isRunning = ({ state }: Device) => state > deviceStates.disconnected && state <= deviceStates.activated;

const isApplied = async (manager: NetworkManager, { path }: Device, was: unknown): Promise<boolean> =>
  isDeepStrictEqual(toJson(await manager.applied(path)), was);
