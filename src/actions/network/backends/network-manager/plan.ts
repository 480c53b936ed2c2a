import { randomUUID } from 'node:crypto';
import type { IpStep } from '../../ip/ip-step.ts';
import { type LinkState, linkNamed } from '../../state/network-state.ts';
import { remainingSteps } from '../common/kernel-steps.ts';
import type { Target } from '../common/target.ts';
import type { Device } from './devices.ts';
import { membershipProfile, newDeviceProfile } from './profile.ts';
import { settingsToReapply } from './reapply.ts';
import { type Settings, settingValue } from './settings.ts';

/** The state of NetworkManager that a plan needs. */
export interface ManagerSnapshot {
  readonly devices: ReadonlyMap<string, Device>;
  /** Settings that are applied, by the name of the device. */
  readonly applied: ReadonlyMap<string, Settings>;
}

/** One operation that the back end carries out through NetworkManager. */
export type ManagerOperation =
  /** Adds a profile in memory and activates it. */
  | { readonly kind: 'activate'; readonly link: string; readonly uuid: string; readonly settings: Settings }
  /** Applies changed settings to a running device. Some versions cannot apply an MTU so. */
  | {
      readonly kind: 'reapply';
      readonly link: string;
      readonly settings: Settings;
      readonly settingsWithoutMtu: Settings;
    }
  /** Ends the device's profile; `end` also removes a virtual device. */
  | { readonly kind: 'disconnect' | 'end'; readonly link: string };

type NewUuid = () => string;

/** Plans the operations that lead to the target, in order. Leaves devices that NetworkManager does not manage to `ip`. Pure. */
export const planOperations = (
  target: Target,
  snapshot: ManagerSnapshot,
  newUuid: NewUuid = randomUUID,
): readonly ManagerOperation[] =>
  target.names.flatMap((name) => planOperation(target, snapshot, name, newUuid) ?? []);

function planOperation(
  target: Target,
  snapshot: ManagerSnapshot,
  name: string,
  newUuid: NewUuid,
): ManagerOperation | undefined {
  const was = linkNamed(target.before, name);
  const is = linkNamed(target.wanted, name);
  const device = snapshot.devices.get(name);
  if (!is) return device?.active === undefined ? undefined : { kind: 'end', link: name };
  if (!was) return canNameRelatives(target, snapshot, is) ? create(target, is, newUuid()) : undefined;
  return device?.isManaged ? changeDevice(target, snapshot, was, is, newUuid) : undefined;
}

function changeDevice(
  target: Target,
  snapshot: ManagerSnapshot,
  was: LinkState,
  is: LinkState,
  newUuid: NewUuid,
): ManagerOperation | undefined {
  const { name } = is;
  const isActive = snapshot.devices.get(name)?.active !== undefined;
  const disconnect: ManagerOperation | undefined = isActive ? { kind: 'disconnect', link: name } : undefined;
  const applied = snapshot.applied.get(name);
  if (was.master !== is.master) {
    // Debian's hook of ifenslave deletes a bond between two profiles; NetworkManager follows a change that `ip` makes.
    if (was.kind === 'bond') return undefined;
    return canNameRelatives(target, snapshot, is) ? setMembership(is, newUuid(), applied) : disconnect;
  }
  // NetworkManager removes a bond, VLAN or bridge that it disconnects.
  if (was.up && !is.up) return is.kind === undefined ? disconnect : undefined;
  return applied ? reapply(target, name, applied) : startProfile(target, is, newUuid);
}

/** Reports whether master and lower device have profiles, or will have: a profile cannot name other devices. */
function canNameRelatives(
  { before, wanted }: Target,
  { devices }: ManagerSnapshot,
  { master, lower }: LinkState,
): boolean {
  const isNew = (name: string) => !linkNamed(before, name) && linkNamed(wanted, name) !== undefined;
  const hasProfile = (name: string | undefined) =>
    name === undefined || isNew(name) || devices.get(name)?.active !== undefined;
  return hasProfile(master) && hasProfile(lower);
}

const create = (target: Target, link: LinkState, uuid: string): ManagerOperation => ({
  kind: 'activate',
  link: link.name,
  uuid,
  settings: withAddressing(target, link, newDeviceProfile(link, uuid)),
});

const setMembership = (link: LinkState, uuid: string, applied: Settings | undefined): ManagerOperation => ({
  kind: 'activate',
  link: link.name,
  uuid,
  settings: membershipProfile(link, uuid, applied),
});

/** Adds a profile to a device without one, where the device is to have addresses. */
function startProfile(target: Target, link: LinkState, newUuid: NewUuid): ManagerOperation | undefined {
  const { name } = link;
  const needsProfile =
    target.dhcp?.link === name || target.wanted.addresses.some((address) => address.link === name);
  if (!needsProfile || link.master !== undefined) return undefined;
  const uuid = newUuid();
  const settings = withAddressing(target, link, membershipProfile(link, uuid, undefined));
  return { kind: 'activate', link: name, uuid, settings };
}

/** Adds all addresses and routes that the link is to have to a profile. */
function withAddressing(target: Target, { name, master }: LinkState, profile: Settings): Settings {
  if (master !== undefined) return profile;
  const fromNothing: Target = { ...target, before: { ...target.before, addresses: [], routes: [] } };
  return settingsToReapply(fromNothing, name, profile) ?? profile;
}

function reapply(target: Target, name: string, applied: Settings): ManagerOperation | undefined {
  const settings = settingsToReapply(target, name, applied);
  if (!settings) return undefined;
  const { '802-3-ethernet': _, ...others } = settings;
  const ethernet = applied['802-3-ethernet'];
  const settingsWithoutMtu = ethernet ? { ...others, '802-3-ethernet': ethernet } : others;
  return { kind: 'reapply', link: name, settings, settingsWithoutMtu };
}

/** Returns the `ip` commands for the links that no operation concerns. */
export function kernelSteps(target: Target, operations: readonly ManagerOperation[]): readonly IpStep[] {
  const names = target.names.filter((name) => !operations.some(({ link }) => link === name));
  return names.length === 0 ? [] : remainingSteps({ ...target, names }, target.before);
}

/** Describes an operation in one line. */
export function managerOperationText(operation: ManagerOperation): string {
  const { link } = operation;
  switch (operation.kind) {
    case 'end':
      return `NetworkManager: end the profile of ${link}`;
    case 'disconnect':
      return `NetworkManager: disconnect ${link}`;
    case 'reapply':
      return `NetworkManager: reapply ${link} (${methodsText(operation.settings)})`;
    case 'activate': {
      const { settings } = operation;
      const type = String(settingValue(settings, 'connection', 'type'));
      const master = settingValue(settings, 'connection', 'master');
      const purpose = master === undefined ? methodsText(settings) : `in ${String(master)}`;
      return `NetworkManager: add a profile in memory (${type}, ${purpose}) and activate it on ${link}`;
    }
  }
}

const methodsText = (settings: Settings): string =>
  ['ipv4', 'ipv6']
    .map((family) => `${family} ${String(settingValue(settings, family, 'method') ?? 'none')}`)
    .join(', ');
