import { type IpStep, ip } from '../ip/ip-step.ts';
import { bondWordsNamingMembers, bondWordsNeedingLinkDown } from '../state/link-options.ts';
import type { LinkState } from '../state/network-state.ts';

/** Arguments of `ip link … type KIND` with their values. */
type Words = readonly (readonly [word: string, value: string])[];

/**
 * Computes the steps that give an existing link its former settings. Steps may reveal further differences: call it again
 * on the new state until no step is left.
 * @returns no step where the settings are equal.
 */
export function reconcileSteps(before: LinkState, now: LinkState): readonly IpStep[] {
  const { name } = before;
  if (now.master !== undefined && now.master !== before.master) return [ip`link set dev ${name} nomaster`];
  const options = changedWords(before.options, now.options);
  const isTakenDown = now.up && needsLinkDown(before, now, options);
  return [
    ...(isTakenDown ? [ip`link set dev ${name} down`] : []),
    // The mode comes before the link is up: the kernel generates the address then.
    ...addrGenModeSteps(before, now),
    ...inOrder(options).map(([word, value]) => setOption(before, before.kind, word, value)),
    ...(before.master === now.master
      ? memberSteps(before, now)
      : [ip`link set dev ${name} master ${before.master ?? ''}`]),
    ...administrativeStateSteps(before, now.up && !isTakenDown),
  ];
}

const setOption = ({ name }: LinkState, kind: string | undefined, word: string, value: string): IpStep =>
  ip`link set dev ${name} type ${kind ?? ''} ${word} ${value}`;

const needsLinkDown = (before: LinkState, now: LinkState, options: Words) =>
  options.some(([word]) => bondWordsNeedingLinkDown.has(word)) ||
  (before.master !== now.master && before.masterKind === 'bond');

function addrGenModeSteps({ name, addrGenMode: mode }: LinkState, now: LinkState): readonly IpStep[] {
  return mode === undefined || mode === now.addrGenMode ? [] : [ip`link set dev ${name} addrgenmode ${mode}`];
}

function memberSteps(before: LinkState, now: LinkState): readonly IpStep[] {
  const { name, macAddress, masterKind, mtu } = before;
  // A bond gives its members its own MAC address, and their own back when they leave.
  const hasOwnMac = masterKind !== 'bond' && macAddress !== undefined && now.macAddress !== macAddress;
  const options = changedWords(before.portOptions, now.portOptions);
  return [
    ...(hasOwnMac ? [ip`link set dev ${name} address ${macAddress}`] : []),
    ...(now.mtu === mtu ? [] : [ip`link set dev ${name} mtu ${mtu}`]),
    ...options.map(([word, value]) => setOption(before, `${masterKind}_slave`, word, value)),
  ];
}

function administrativeStateSteps({ name, up }: LinkState, isUp: boolean): readonly IpStep[] {
  if (up === isUp) return [];
  return [up ? ip`link set dev ${name} up` : ip`link set dev ${name} down`];
}

/** Puts options that are switched off first, since some exclude each other, and options that name a member last. */
const inOrder = (options: Words): Words =>
  [...options].sort(([leftWord, left], [rightWord, right]) => rank(leftWord, left) - rank(rightWord, right));

function rank(word: string, value: string): number {
  if (bondWordsNamingMembers.has(word)) return 2;
  return value === '0' ? 0 : 1;
}

/** The active member is the bond's own choice, unless option `primary` names one. */
const changedWords = (before: LinkState['options'], now: LinkState['options']): Words =>
  Object.entries(before ?? {}).filter(([word, value]) => now?.[word] !== value && word !== 'active_slave');
