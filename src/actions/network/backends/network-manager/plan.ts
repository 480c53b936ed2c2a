import { randomUUID } from 'node:crypto';
import type { IpStep } from '../../ip/ip.ts';
import { type LinkState, linkNamed } from '../../state/network-state.ts';
import type { Target } from '../common/backend.ts';
import { remainingSteps } from '../common/kernel-steps.ts';
import { membershipProfile, newDeviceProfile } from './profile.ts';
import { settingsToReapply } from './reapply.ts';
import type { Device } from './service.ts';
import { type Settings, settingValue } from './settings.ts';

/** What was read of NetworkManager. */
export interface ManagerSnapshot {
  readonly devices: ReadonlyMap<string, Device>;
  /** By the name of the device. */
  readonly applied: ReadonlyMap<string, Settings>;
}

/** One thing that is asked of NetworkManager. */
export type ManagerOperation =
  /** A profile is added, in memory, and activated. */
  | { readonly do: 'activate'; readonly link: string; readonly uuid: string; readonly settings: Settings }
  /** `without` the MTU: some versions cannot apply one to a device that runs. */
  | { readonly do: 'reapply'; readonly link: string; readonly settings: Settings; readonly without: Settings }
  /** The device is to have no profile; one that was made goes. */
  | { readonly do: 'disconnect' | 'end'; readonly link: string };

type NewUuid = () => string;

/** The deeds that bring about what is wanted, in order; what is not NetworkManager's is left to the kernel's means. Pure. */
export const planOperations = (
  target: Target,
  read: ManagerSnapshot,
  newUuid: NewUuid = randomUUID,
): readonly ManagerOperation[] => target.names.flatMap((name) => deedOf(target, read, name, newUuid) ?? []);

function deedOf(
  target: Target,
  read: ManagerSnapshot,
  name: string,
  newUuid: NewUuid,
): ManagerOperation | undefined {
  const was = linkNamed(target.before, name);
  const is = linkNamed(target.wanted, name);
  const device = read.devices.get(name);
  if (!is) return device?.active === undefined ? undefined : { do: 'end', link: name };
  if (!was) return isPlaceable(target, read, is) ? made(target, is, newUuid()) : undefined;
  return device?.isManaged ? changed(target, read, was, is, newUuid) : undefined;
}

function changed(
  target: Target,
  read: ManagerSnapshot,
  was: LinkState,
  is: LinkState,
  newUuid: NewUuid,
): ManagerOperation | undefined {
  const { name } = is;
  const isActive = read.devices.get(name)?.active !== undefined;
  const end: ManagerOperation | undefined = isActive ? { do: 'disconnect', link: name } : undefined;
  const applied = read.applied.get(name);
  if (was.master !== is.master) {
    // Between two profiles of a bond Debian's hook of ifenslave takes it apart, and NetworkManager hears of what ip does.
    if (was.kind === 'bond') return undefined;
    return isPlaceable(target, read, is) ? placed(is, newUuid(), applied) : end;
  }
  if (was.up && !is.up) return end;
  return applied ? again(target, name, applied) : begun(target, is, newUuid);
}

/** Whether what it is to be in, or to stand on, is NetworkManager's: a profile can name no other. */
function isPlaceable(
  { before, wanted }: Target,
  { devices }: ManagerSnapshot,
  { master, lower }: LinkState,
): boolean {
  const isMade = (name: string) => !linkNamed(before, name) && linkNamed(wanted, name) !== undefined;
  const isHeld = (name: string | undefined) =>
    name === undefined || isMade(name) || devices.get(name)?.active !== undefined;
  return isHeld(master) && isHeld(lower);
}

const made = (target: Target, link: LinkState, uuid: string): ManagerOperation => ({
  ...{ do: 'activate', link: link.name, uuid },
  settings: given(target, link, newDeviceProfile(link, uuid)),
});

/** A profile with all addresses and routes that the link is to have. */
const given = (target: Target, { name, master }: LinkState, profile: Settings): Settings =>
  master === undefined
    ? (settingsToReapply(
        { ...target, before: { ...target.before, addresses: [], routes: [] } },
        name,
        profile,
      ) ?? profile)
    : profile;

const placed = (link: LinkState, uuid: string, applied: Settings | undefined): ManagerOperation => ({
  ...{ do: 'activate', link: link.name, uuid, settings: membershipProfile(link, uuid, applied) },
});

/** A device that has no profile gets one where it is to have addresses. */
function begun(target: Target, link: LinkState, newUuid: NewUuid): ManagerOperation | undefined {
  const { name } = link;
  const isAsked =
    target.dhcp?.link === name || target.wanted.addresses.some((address) => address.link === name);
  if (!isAsked || link.master !== undefined) return undefined;
  const uuid = newUuid();
  return {
    do: 'activate',
    link: name,
    uuid,
    settings: given(target, link, membershipProfile(link, uuid, undefined)),
  };
}

function again(target: Target, name: string, applied: Settings): ManagerOperation | undefined {
  const settings = settingsToReapply(target, name, applied);
  if (!settings) return undefined;
  const { '802-3-ethernet': _, ...rest } = settings;
  const card = applied['802-3-ethernet'];
  return { do: 'reapply', link: name, settings, without: card ? { ...rest, '802-3-ethernet': card } : rest };
}

/** What is done with `ip` on links that NetworkManager is asked nothing of. */
export function kernelSteps(target: Target, deeds: readonly ManagerOperation[]): readonly IpStep[] {
  const names = target.names.filter((name) => !deeds.some(({ link }) => link === name));
  return names.length === 0 ? [] : remainingSteps({ ...target, names }, target.before);
}

/** A line for people. */
export function managerOperationText(deed: ManagerOperation): string {
  if (deed.do !== 'activate' && deed.do !== 'reapply')
    return `NetworkManager: ${deed.do === 'end' ? 'end the profile of' : 'disconnect'} ${deed.link}`;
  const { settings, link } = deed;
  const master = settingValue(settings, 'connection', 'master');
  const type = String(settingValue(settings, 'connection', 'type'));
  const texts = ['ipv4', 'ipv6'].map(
    (family) => `${family} ${String(settingValue(settings, family, 'method') ?? 'none')}`,
  );
  const what = master === undefined ? texts.join(', ') : `in ${String(master)}`;
  return deed.do === 'activate'
    ? `NetworkManager: add a profile in memory (${type}, ${what}) and activate it on ${link}`
    : `NetworkManager: reapply ${link} (${texts.join(', ')})`;
}
