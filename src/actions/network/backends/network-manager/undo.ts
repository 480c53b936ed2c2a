import { isDeepStrictEqual } from 'node:util';
import { ToolFailed } from '../../../errors.ts';
import type { BackendContext } from '../common/backend.ts';
import { converge } from '../common/converge.ts';
import { deletionSteps } from '../common/kernel-steps.ts';
import { activate, disconnectAll, waitForHooks } from './activate.ts';
import { type Device, deviceStates } from './devices.ts';
import { isRefusal, type NetworkManager, withNetworkManager } from './service.ts';
import { fromJson, toJson } from './settings.ts';
import type { NetworkManagerUndoState, SavedDevice } from './undo-state.ts';
import { waitForStable } from './wait-for-stable.ts';

const removalLimitMs = 5_000;

/**
 * Removes the profiles and devices of a change, and activates on each device the profile that it had before.
 * @returns one line for each thing that could not be undone.
 * @throws {ToolFailed}
 */
export async function undo(
  state: NetworkManagerUndoState,
  context: BackendContext,
): Promise<readonly string[]> {
  const failures = await withNetworkManager(context, (manager) => undoThrough(manager, state));
  await converge(context, (now) => deletionSteps(now, state.made));
  if (failures) await waitForStable(context);
  return failures ?? profilesLeft(state);
}

/** The kernel's state of a device is restored without NetworkManager; its profiles in memory are not. */
const profilesLeft = ({ added }: NetworkManagerUndoState): readonly string[] =>
  added.length === 0
    ? []
    : [`NetworkManager is not running; at its next start remove its unused profiles ${added.join(', ')}`];

async function undoThrough(
  manager: NetworkManager,
  state: NetworkManagerUndoState,
): Promise<readonly string[]> {
  const failures: string[] = [];
  const attempt = async (subject: string, act: () => Promise<unknown>) => {
    await act().catch((error: unknown) => {
      if (!(error instanceof Error)) throw error;
      failures.push(`NetworkManager: ${subject}: ${error.message}`);
    });
  };
  for (const uuid of state.added) {
    await attempt(`profile ${uuid}`, async () => {
      const path = await manager.profile(uuid);
      if (path !== undefined) await manager.remove(path);
    });
  }
  for (const name of state.made) await manager.waitForDevice(name, (device) => !device, removalLimitMs);
  const devices = await manager.devices();
  const moved = state.devices.filter(({ name, uuid }) => devices.get(name)?.uuid !== uuid);
  const ports = moved.filter(({ master, isCard }) => master !== undefined && isCard);
  await attempt('ports', async () => {
    const names = ports.map(({ name }) => name);
    const isActive = names.some((name) => devices.get(name)?.active !== undefined);
    await disconnectAll(manager, names);
    // The hooks of ports that lost the agent's profile above have still to run.
    if (ports.length > 0 && !isActive) await waitForHooks();
  });
  for (const saved of state.devices) {
    await attempt(saved.name, () => restoreDevice(manager, saved, moved.includes(saved)));
  }
  return failures;
}

async function restoreDevice(manager: NetworkManager, saved: SavedDevice, isMoved: boolean): Promise<void> {
  if (saved.uuid === undefined) await restoreIdle(manager, saved);
  else await restoreProfile(manager, saved, saved.uuid, isMoved);
  const device = (await manager.devices()).get(saved.name);
  if (device && device.autoconnect !== saved.autoconnect) {
    await manager.setAutoconnect(device.path, saved.autoconnect);
  }
}

async function restoreIdle(manager: NetworkManager, { name, isCard }: SavedDevice): Promise<void> {
  const device = (await manager.devices()).get(name);
  if (device?.active !== undefined && isCard) await manager.disconnect(device.path);
}

async function restoreProfile(
  manager: NetworkManager,
  { name, applied }: SavedDevice,
  uuid: string,
  isMoved: boolean,
): Promise<void> {
  if (isMoved && !(await activate(manager, name, uuid))) {
    throw new ToolFailed(`profile ${uuid} is not fully activated yet`);
  }
  const device = (await manager.devices()).get(name);
  if (!device || applied === undefined || !isRunning(device)) return;
  if (isDeepStrictEqual(toJson(await manager.applied(device.path)), applied)) return;
  await manager.reapply(device.path, fromJson(applied)).catch((error: unknown) => {
    // Settings that a running device cannot take were activated above, or the kernel's state restores them.
    if (!isRefusal(error, 'IncompatibleConnection')) throw error;
  });
}

const isRunning = ({ state }: Device) => state > deviceStates.disconnected && state <= deviceStates.activated;
