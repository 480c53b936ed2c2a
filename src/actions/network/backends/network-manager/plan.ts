import { randomUUID } from 'node:crypto';
import type { IpStep } from '../../ip/ip.ts';
import { type LinkState, linkNamed } from '../../state/network-state.ts';
import type { Target } from '../common/backend.ts';
import { stepsLeft } from '../common/kernel-steps.ts';
import { madeProfile, placedProfile } from './profile.ts';
import { reapplied } from './reapplied.ts';
import type { Device } from './service.ts';
import { type Settings, told } from './settings.ts';

/** What was read of NetworkManager. */
export interface Read {
  readonly devices: ReadonlyMap<string, Device>;
  /** By the name of the device. */
  readonly applied: ReadonlyMap<string, Settings>;
}

/** One thing that is asked of NetworkManager. */
export type Deed =
  /** A profile is added, in memory, and activated. */
  | { readonly do: 'activate'; readonly link: string; readonly uuid: string; readonly settings: Settings }
  /** `without` the MTU: some versions cannot apply one to a device that runs. */
  | { readonly do: 'reapply'; readonly link: string; readonly settings: Settings; readonly without: Settings }
  /** The device is to have no profile; one that was made goes. */
  | { readonly do: 'disconnect' | 'end'; readonly link: string };

type NewUuid = () => string;

/** The deeds that bring about what is wanted, in order; what is not NetworkManager's is left to the kernel's means. Pure. */
export const deedsOf = (target: Target, read: Read, newUuid: NewUuid = randomUUID): readonly Deed[] =>
  target.names.flatMap((name) => deedOf(target, read, name, newUuid) ?? []);

function deedOf(target: Target, read: Read, name: string, newUuid: NewUuid): Deed | undefined {
  const was = linkNamed(target.before, name);
  const is = linkNamed(target.wanted, name);
  const device = read.devices.get(name);
  if (!is) return device?.active === undefined ? undefined : { do: 'end', link: name };
  if (!was) return isPlaceable(target, read, is) ? made(target, is, newUuid()) : undefined;
  return device?.held ? changed(target, read, was, is, newUuid) : undefined;
}

function changed(
  target: Target,
  read: Read,
  was: LinkState,
  is: LinkState,
  newUuid: NewUuid,
): Deed | undefined {
  const { name } = is;
  const isActive = read.devices.get(name)?.active !== undefined;
  const end: Deed | undefined = isActive ? { do: 'disconnect', link: name } : undefined;
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
function isPlaceable({ before, wanted }: Target, { devices }: Read, { master, lower }: LinkState): boolean {
  const isMade = (name: string) => !linkNamed(before, name) && linkNamed(wanted, name) !== undefined;
  const isHeld = (name: string | undefined) =>
    name === undefined || isMade(name) || devices.get(name)?.active !== undefined;
  return isHeld(master) && isHeld(lower);
}

const made = (target: Target, link: LinkState, uuid: string): Deed => ({
  ...{ do: 'activate', link: link.name, uuid },
  settings: given(target, link, madeProfile(link, uuid)),
});

/** A profile with all addresses and routes that the link is to have. */
const given = (target: Target, { name, master }: LinkState, profile: Settings): Settings =>
  master === undefined
    ? (reapplied({ ...target, before: { ...target.before, addresses: [], routes: [] } }, name, profile) ??
      profile)
    : profile;

const placed = (link: LinkState, uuid: string, applied: Settings | undefined): Deed => ({
  ...{ do: 'activate', link: link.name, uuid, settings: placedProfile(link, uuid, applied) },
});

/** A device that has no profile gets one where it is to have addresses. */
function begun(target: Target, link: LinkState, newUuid: NewUuid): Deed | undefined {
  const { name } = link;
  const isAsked =
    target.dhcp?.link === name || target.wanted.addresses.some((address) => address.link === name);
  if (!isAsked || link.master !== undefined) return undefined;
  const uuid = newUuid();
  return {
    do: 'activate',
    link: name,
    uuid,
    settings: given(target, link, placedProfile(link, uuid, undefined)),
  };
}

function again(target: Target, name: string, applied: Settings): Deed | undefined {
  const settings = reapplied(target, name, applied);
  if (!settings) return undefined;
  const { '802-3-ethernet': _, ...rest } = settings;
  const card = applied['802-3-ethernet'];
  return { do: 'reapply', link: name, settings, without: card ? { ...rest, '802-3-ethernet': card } : rest };
}

/** What is done with `ip` on links that NetworkManager is asked nothing of. */
export function stepsBeside(target: Target, deeds: readonly Deed[]): readonly IpStep[] {
  const names = target.names.filter((name) => !deeds.some(({ link }) => link === name));
  return names.length === 0 ? [] : stepsLeft({ ...target, names }, target.before);
}

/** A line for people. */
export function deedText(deed: Deed): string {
  if (deed.do !== 'activate' && deed.do !== 'reapply')
    return `NetworkManager: ${deed.do === 'end' ? 'end the profile of' : 'disconnect'} ${deed.link}`;
  const { settings, link } = deed;
  const master = told(settings, 'connection', 'master');
  const type = String(told(settings, 'connection', 'type'));
  const texts = ['ipv4', 'ipv6'].map(
    (family) => `${family} ${String(told(settings, family, 'method') ?? 'none')}`,
  );
  const what = master === undefined ? texts.join(', ') : `in ${String(master)}`;
  return deed.do === 'activate'
    ? `NetworkManager: add a profile in memory (${type}, ${what}) and activate it on ${link}`
    : `NetworkManager: reapply ${link} (${texts.join(', ')})`;
}
