import { type IpStep, ip } from '../ip/ip-step.ts';
import { bondWordsNamingTargets, bondWordsNeedingLinkDown } from '../state/link-options.ts';
import type { LinkState } from '../state/network-state.ts';
import { inKernelOrder, type OptionWord } from '../state/option-order.ts';

/**
 * Computes the steps that give an existing link its former settings. Steps may reveal further differences: call it again
 * on the new state until no step is left.
 * @returns no step where the settings are equal.
 */
export function reconcileSteps(before: LinkState, now: LinkState): readonly IpStep[] {
  const { name } = before;
  if (now.master !== undefined && now.master !== before.master) return [ip`link set dev ${name} nomaster`];
  const options = [...changedWords(before.options, now.options), ...clearedTargets(before, now)];
  const isTakenDown = now.up && (needsLinkDown(before, now, options) || needsCardDown(before, now));
  return [
    ...(isTakenDown ? [ip`link set dev ${name} down`] : []),
    // The mode comes before the link is up: the kernel generates the address then.
    ...addrGenModeSteps(before, now),
    ...inKernelOrder(options, before.options?.['miimon']).map(([word, value]) =>
      setOption(before, before.kind, word, value),
    ),
    ...(before.master === now.master
      ? memberSteps(before, now)
      : [ip`link set dev ${name} master ${before.master ?? ''}`]),
    ...administrativeStateSteps(before, now.up && !isTakenDown),
  ];
}

const setOption = ({ name }: LinkState, kind: string | undefined, word: string, value: string): IpStep =>
  ip`link set dev ${name} type ${kind ?? ''} ${word} ${value}`;

const needsLinkDown = (before: LinkState, now: LinkState, options: readonly OptionWord[]) =>
  options.some(([word]) => bondWordsNeedingLinkDown.has(word)) ||
  (before.master !== now.master && before.masterKind === 'bond');

function addrGenModeSteps({ name, addrGenMode: mode }: LinkState, now: LinkState): readonly IpStep[] {
  return mode === undefined || mode === now.addrGenMode ? [] : [ip`link set dev ${name} addrgenmode ${mode}`];
}

function memberSteps(before: LinkState, now: LinkState): readonly IpStep[] {
  const { name, macAddress = '', masterKind, mtu } = before;
  const options = changedWords(before.portOptions, now.portOptions);
  return [
    ...(hasLostMac(before, now) ? [ip`link set dev ${name} address ${macAddress}`] : []),
    ...(now.mtu === mtu ? [] : [ip`link set dev ${name} mtu ${mtu}`]),
    ...options.map(([word, value]) => setOption(before, `${masterKind}_slave`, word, value)),
  ];
}

/**
 * Whether a link has another MAC address of its own than before. A bond gives its members its own, and theirs back when they
 * leave. A bridge that follows its ports gets the former one from them, unless it was set by hand meanwhile.
 */
const hasLostMac = ({ masterKind, followsPorts, macAddress }: LinkState, now: LinkState): boolean =>
  masterKind !== 'bond' &&
  (!followsPorts || now.hasFixedMac === true) &&
  macAddress !== undefined &&
  now.macAddress !== macAddress;

/** Many drivers of cards accept a MAC address only while the card is down. */
const needsCardDown = (before: LinkState, now: LinkState): boolean =>
  before.kind === undefined && before.master === now.master && hasLostMac(before, now);

function administrativeStateSteps({ name, up }: LinkState, isUp: boolean): readonly IpStep[] {
  if (up === isUp) return [];
  return [up ? ip`link set dev ${name} up` : ip`link set dev ${name} down`];
}

/** The kernel reports no targets of ARP where a bond has none: an empty list removes the new ones. */
const clearedTargets = (before: LinkState, now: LinkState): readonly OptionWord[] =>
  [...bondWordsNamingTargets].flatMap((word) =>
    before.options !== undefined && before.options[word] === undefined && now.options?.[word] !== undefined
      ? [[word, ''] as const]
      : [],
  );

/** The active member is the bond's own choice, unless option `primary` names one. */
const changedWords = (before: LinkState['options'], now: LinkState['options']): readonly OptionWord[] =>
  Object.entries(before ?? {}).filter(([word, value]) => now?.[word] !== value && word !== 'active_slave');
