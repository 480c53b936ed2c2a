import { Refused } from '../../../errors.ts';
import { bondOptions, bondWordsNeedingLinkDown, ipWordOf } from '../../state/link-options.ts';
import type { LinkState } from '../../state/network-state.ts';
import { inKernelOrder, type OptionWord } from '../../state/option-order.ts';
import { type RuledOptions, ruleBondOptions, ruleBridgeOptions } from './option-rules.ts';
import { type OptionInput, readOptions, requireMemberOptions, requireMode } from './option-values.ts';

type Options = Readonly<Record<string, OptionInput>>;

/** Options of a bond or bridge to set, in the kernel's order. */
export interface OptionChange {
  readonly words: readonly OptionWord[];
  readonly notes: readonly string[];
  readonly needsLinkDown: boolean;
}

/** Reads the options of a bond or bridge that differ from the present ones. @throws {Refused} */
export function readOwnOptions(link: LinkState, values: Options, members: readonly string[]): OptionChange {
  if (Object.keys(values).length === 0) return { words: [], notes: [], needsLinkDown: false };
  return link.kind === 'bond' ? readBondOptions(link, values, members) : readBridgeOptions(link, values);
}

function readBridgeOptions({ name, options = {} }: LinkState, values: Options): OptionChange {
  const { settings, notes } = ruleBridgeOptions(name, readOptions('bridge', values, undefined), options);
  return { words: inKernelOrder(changedWords(settings, options), undefined), notes, needsLinkDown: false };
}

function readBondOptions(
  { name, options: current = {} }: LinkState,
  { mode: modeValue, ...others }: Options,
  members: readonly string[],
): OptionChange {
  const mode = requireMode('options.mode', String(modeValue ?? current['mode']));
  const changesMode = mode !== current['mode'];
  if (changesMode) requireNoMembers('mode', name, members);
  const given = readOptions('bond', others, mode);
  for (const { option } of given) if (option.needsNoMembers) requireNoMembers(option.name, name, members);
  requireMemberOptions(given, members);
  const kept = changesMode ? optionsOfMode(current, mode) : current;
  const { settings, notes } = ruleBondOptions(name, given, kept);
  const changed = changedWords(settings, current);
  const miimon = settings.find(({ word }) => word === 'miimon')?.value ?? kept['miimon'];
  return {
    words: inKernelOrder([...(changesMode ? [['mode', mode] as const] : []), ...changed], miimon),
    needsLinkDown: changesMode || changed.some(([word]) => bondWordsNeedingLinkDown.has(word)),
    notes,
  };
}

/** Leaves out the options that a mode has not: the kernel switches link monitoring by ARP off with the mode. */
const optionsOfMode = (
  options: Readonly<Record<string, string>>,
  mode: string,
): Readonly<Record<string, string>> => {
  const missing = new Set(bondOptions.filter(({ modes }) => modes?.includes(mode) === false).map(ipWordOf));
  return Object.fromEntries(Object.entries(options).filter(([word]) => !missing.has(word)));
};

/** Leaves out what is so already: to set miimon to 0 again would end the other kind of link monitoring. */
export const changedWords = (
  settings: RuledOptions['settings'],
  current: Readonly<Record<string, string>>,
): readonly OptionWord[] =>
  settings.flatMap(({ word, value }) => (current[word] === value ? [] : [[word, value] as const]));

function requireNoMembers(option: string, name: string, members: readonly string[]): void {
  if (members.length > 0)
    throw new Refused(
      `options has ${option}, which a bond accepts only without members; free those of ${name} first: ${members.join(', ')}`,
    );
}
