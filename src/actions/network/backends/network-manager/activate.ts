import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ToolFailed } from '../../../errors.ts';
import { type Device, deviceStates, type NetworkManager } from './service.ts';

/** Calls ifupdown's hooks; that of ifenslave takes a card that went down out of the bond that it is in by then. */
const ifupdownHook = '/etc/NetworkManager/dispatcher.d/01-ifupdown';
const quietMs = 6_000;
const idleLimitMs = 10_000;
const startLimitMs = 15_000;

const isIdle = (device: Device | undefined) => !device || device.state <= deviceStates.disconnected;

/** Takes these off their profiles, and waits until nothing more follows from that. */
export async function disconnectAll(manager: NetworkManager, links: readonly string[]): Promise<void> {
  const devices = await manager.devices();
  const active = links
    .flatMap((link) => devices.get(link) ?? [])
    .filter((device) => device.active !== undefined);
  for (const { path } of active) await manager.disconnect(path);
  for (const { name } of active) await manager.until(name, isIdle, idleLimitMs);
  if (active.length > 0) await waitForHooks();
}

/** Until the hooks of ifupdown have run, where there are any. */
export async function waitForHooks(): Promise<void> {
  if (existsSync(ifupdownHook)) await setTimeout(quietMs);
}

/** Activates a profile and waits until it has all it says; one that waits for a carrier or a server goes on by itself. @returns whether it has. */
export async function activate(manager: NetworkManager, link: string, uuid: string): Promise<boolean> {
  const profile = await manager.profile(uuid);
  if (profile === undefined)
    throw new ToolFailed(`NetworkManager has no profile ${uuid} of ${link} any more`);
  await manager.activate(profile, (await manager.devices()).get(link)?.path);
  const isDone = (device: Device | undefined) =>
    device?.uuid === uuid &&
    device.state >= deviceStates.activated &&
    device.state < deviceStates.deactivating;
  return manager.until(link, isDone, startLimitMs);
}
