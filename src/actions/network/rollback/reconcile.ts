import type { IpStep } from '../ip/ip.ts';
import type { LinkState } from '../state/network-state.ts';

/** Options that only a member's presence gives a meaning. */
const ofMembers = new Set(['primary', 'active_slave']);
/** Options that are taken only while the bond is down. */
const whileDown = new Set([
  'mode',
  'lacp_rate',
  'lacp_active',
  'ad_select',
  'ad_user_port_key',
  'tlb_dynamic_lb',
]);

/** What makes a link that is there what it was; empty where it is. A second turn tells what the first brought about. */
export function reconcileSteps(was: LinkState, is: LinkState): readonly IpStep[] {
  const set = (...words: readonly string[]): IpStep => ['link', 'set', 'dev', was.name, ...words];
  if (is.master !== undefined && is.master !== was.master) return [set('nomaster')];
  const options = changed(was.options, is.options);
  const downFirst = is.up && mustBeDown(was, is, options);
  return [
    ...(downFirst ? [set('down')] : []),
    // Before it comes up, when it would make an address.
    ...(was.addrGenMode === undefined || was.addrGenMode === is.addrGenMode
      ? []
      : [set('addrgenmode', was.addrGenMode)]),
    ...inOrder(options).map(([word, value]) => set('type', was.kind ?? '', word, value)),
    ...(was.master === is.master ? membershipSteps(was, is, set) : [set('master', was.master ?? '')]),
    ...upOrDown(was, is.up && !downFirst, set),
  ];
}

type Set = (...words: readonly string[]) => IpStep;
type Words = readonly (readonly [string, string])[];

const mustBeDown = (was: LinkState, is: LinkState, options: Words) =>
  options.some(([word]) => whileDown.has(word)) || (was.master !== is.master && was.masterKind === 'bond');

function membershipSteps(was: LinkState, is: LinkState, set: Set): readonly IpStep[] {
  // A bond gives its members its own address, and gives them theirs back.
  const mac = was.masterKind === 'bond' || is.macAddress === was.macAddress ? undefined : was.macAddress;
  const port = changed(was.portOptions, is.portOptions);
  return [
    ...(mac === undefined ? [] : [set('address', mac)]),
    ...(is.mtu === was.mtu ? [] : [set('mtu', String(was.mtu))]),
    ...port.map(([word, value]) => set('type', `${was.masterKind}_slave`, word, value)),
  ];
}

function upOrDown(was: LinkState, isUp: boolean, set: Set): readonly IpStep[] {
  if (was.up) return isUp ? [] : [set('up')];
  return isUp ? [set('down')] : [];
}

/** What is switched off comes first: some exclude each other. What members give a meaning comes last. */
const inOrder = (options: Words): Words =>
  [...options].sort(([leftWord, left], [rightWord, right]) => rank(leftWord, left) - rank(rightWord, right));

function rank(word: string, value: string): number {
  if (ofMembers.has(word)) return 2;
  return value === '0' ? 0 : 1;
}

function changed(was: LinkState['options'], is: LinkState['options']): Words {
  // Which member carries the traffic is the bond's own choice, unless it has a primary.
  return Object.entries(was ?? {}).filter(([word, value]) => is?.[word] !== value && word !== 'active_slave');
}
