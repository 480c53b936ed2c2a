import { Refused } from '../../errors.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import { type NetworkAction, noEffects } from '../apply/network-plan.ts';
import type { IpStep } from '../ip/ip.ts';
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

export const setOptions: NetworkAction<SetOptionsArgs> = {
  name: 'setOptions',
  plan({ link: name, options: given }, state) {
    const link = requireLink('the interface', name, state);
    if (Object.keys(given).length === 0) throw new Refused('options is empty; at least one');
    const members = memberNames(state, link);
    const { words, mustBeDown } = link.kind === 'bond' ? ofBond(link, given, members) : ofBridge(link, given);
    const set = words.map(
      ([word, value]): IpStep => ['link', 'set', 'dev', name, 'type', link.kind ?? '', word, value],
    );
    return {
      steps:
        link.up && mustBeDown
          ? [['link', 'set', 'dev', name, 'down'], ...set, ['link', 'set', 'dev', name, 'up']]
          : set,
      effects: { ...noEffects, touches: [name] },
      differences: (after) =>
        linkDifferences(after, name, { up: link.up, members, options: Object.fromEntries(words) }),
    };
  },
};

interface Setting {
  readonly words: readonly (readonly [string, string])[];
  readonly mustBeDown: boolean;
}

function ofBridge({ name, kind }: LinkState, given: SetOptionsArgs['options']): Setting {
  if (kind !== 'bridge')
    throw new Refused(`${name} is a ${kind ?? 'physical'} interface; a bond or bridge has options`);
  return { words: wordsOf(readOptions('bridge', given, undefined)), mustBeDown: false };
}

function ofBond(
  { name, options: held = {} }: LinkState,
  { mode: modeGiven, ...others }: SetOptionsArgs['options'],
  members: readonly string[],
): Setting {
  const mode = requireMode('options.mode', String(modeGiven ?? held['mode']));
  const changesMode = mode !== held['mode'];
  if (changesMode) requireNoMembers('mode', name, members);
  const read = readOptions('bond', others, mode);
  for (const { option } of read) if (option.needsNoMembers) requireNoMembers(option.name, name, members);
  requireMemberOptions(read, members);
  requireCompatible(read, held);
  return {
    words: [...(changesMode ? [['mode', mode] as const] : []), ...wordsOf(read)],
    mustBeDown: changesMode || read.some(({ option }) => option.needsLinkDown),
  };
}

function requireNoMembers(option: string, name: string, members: readonly string[]): void {
  if (members.length > 0)
    throw new Refused(
      `options has ${option}, which a bond takes only without members; free those of ${name} first: ${members.join(', ')}`,
    );
}

/** What is switched off comes first: miimon and arp_interval exclude each other. */
const wordsOf = (options: readonly OptionSetting[]) =>
  [...options]
    .sort((left, right) => Number(left.value !== '0') - Number(right.value !== '0'))
    .map(({ word, value }) => [word, value] as const);
