import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { ip } from '../ip/ip-step.ts';
import type { LinkState } from '../state/network-state.ts';
import { requireLink } from './interface-name.ts';
import {
  memberNames,
  type OptionInput,
  type OptionSetting,
  readOptions,
  requireCompatible,
  requireMemberOptions,
  requireMode,
} from './option-values.ts';

export interface SetOptionsArgs {
  readonly link: string;
  readonly options: Readonly<Record<string, OptionInput>>;
}

/** Sets options of a bond or bridge. Sets a bond down meanwhile, for options that need it. */
export const setOptions: NetworkAction<SetOptionsArgs> = {
  name: 'setOptions',
  plan({ link: name, options: values }, state) {
    const link = requireLink('the interface', name, state);
    if (Object.keys(values).length === 0) throw new Refused('options is empty; expected at least one');
    const members = memberNames(state, link);
    const { words, needsLinkDown } =
      link.kind === 'bond' ? readBondOptions(link, values, members) : readBridgeOptions(link, values);
    const set = words.map(
      ([word, value]) => ip`link set dev ${name} type ${link.kind ?? ''} ${word} ${value}`,
    );
    const isTakenDown = link.up && needsLinkDown;
    return {
      steps: isTakenDown ? [ip`link set dev ${name} down`, ...set, ip`link set dev ${name} up`] : set,
      effects: { ...noEffects, affected: [name] },
      differences: (after) =>
        linkDifferences(after, name, { up: link.up, members, options: Object.fromEntries(words) }),
    };
  },
};

interface OptionChange {
  readonly words: readonly (readonly [word: string, value: string])[];
  readonly needsLinkDown: boolean;
}

function readBridgeOptions({ name, kind }: LinkState, values: SetOptionsArgs['options']): OptionChange {
  if (kind !== 'bridge')
    throw new Refused(`${name} is a ${kind ?? 'physical'} interface; expected a bond or a bridge`);
  return { words: orderedWords(readOptions('bridge', values, undefined)), needsLinkDown: false };
}

function readBondOptions(
  { name, options: current = {} }: LinkState,
  { mode: modeValue, ...others }: SetOptionsArgs['options'],
  members: readonly string[],
): OptionChange {
  const mode = requireMode('options.mode', String(modeValue ?? current['mode']));
  const changesMode = mode !== current['mode'];
  if (changesMode) requireNoMembers('mode', name, members);
  const settings = readOptions('bond', others, mode);
  for (const { option } of settings) if (option.needsNoMembers) requireNoMembers(option.name, name, members);
  requireMemberOptions(settings, members);
  requireCompatible(settings, current);
  return {
    words: [...(changesMode ? [['mode', mode] as const] : []), ...orderedWords(settings)],
    needsLinkDown: changesMode || settings.some(({ option }) => option.needsLinkDown),
  };
}

function requireNoMembers(option: string, name: string, members: readonly string[]): void {
  if (members.length > 0)
    throw new Refused(
      `options has ${option}, which a bond accepts only without members; free those of ${name} first: ${members.join(', ')}`,
    );
}

/** Puts the options that are switched off first: miimon and arp_interval exclude each other. */
const orderedWords = (settings: readonly OptionSetting[]): OptionChange['words'] =>
  [...settings]
    .sort((left, right) => Number(left.value !== '0') - Number(right.value !== '0'))
    .map(({ word, value }) => [word, value] as const);
