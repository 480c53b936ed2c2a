import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ToolFailed } from '../../../errors.ts';
import { type Device, deviceStates } from './devices.ts';
import type { NetworkManager } from './service.ts';

/** Runs the hooks of ifupdown. The hook of ifenslave releases a card, after its profile went down, from its current bond. */
const ifupdownHook = '/etc/NetworkManager/dispatcher.d/01-ifupdown';
const hooksMs = 6_000;
const idleLimitMs = 10_000;
const activationLimitMs = 15_000;

const isIdle = (device: Device | undefined) => !device || device.state <= deviceStates.disconnected;

/** Disconnects these devices and waits until they are idle and the hooks have run. */
export async function disconnectAll(manager: NetworkManager, links: readonly string[]): Promise<void> {
  const devices = await manager.devices();
  const active = links
    .flatMap((link) => devices.get(link) ?? [])
    .filter((device) => device.active !== undefined);
  for (const { path } of active) await manager.disconnect(path);
  for (const { name } of active) await manager.waitForDevice(name, isIdle, idleLimitMs);
  if (active.length > 0) await waitForHooks();
}

/** Waits until the hooks of ifupdown have run; returns at once on a host without them. */
export async function waitForHooks(): Promise<void> {
  if (existsSync(ifupdownHook)) await setTimeout(hooksMs);
}

/**
 * Activates a profile and waits until the device is activated. An activation that waits for a carrier or a server goes on afterwards.
 * @returns whether the device was activated in time.
 * @throws {ToolFailed} when the profile does not exist.
 */
export async function activate(manager: NetworkManager, link: string, uuid: string): Promise<boolean> {
  const profile = await manager.profile(uuid);
  if (profile === undefined) throw new ToolFailed(`NetworkManager no longer has profile ${uuid} of ${link}`);
  await manager.activate(profile, (await manager.devices()).get(link)?.path);
  const isActivated = (device: Device | undefined) =>
    device?.uuid === uuid &&
    device.state >= deviceStates.activated &&
    device.state < deviceStates.deactivating;
  return manager.waitForDevice(link, isActivated, activationLimitMs);
}
