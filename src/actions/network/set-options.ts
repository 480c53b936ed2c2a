import { Refused } from '../errors.ts';
import { requireLink } from './interface-name.ts';
import type { IpStep } from './ip.ts';
import {
  memberNames,
  type OptionInput,
  type OptionWord,
  readOptions,
  requireFitting,
  requireMembersNamed,
  requireMode,
} from './option-values.ts';
import { type NetworkAction, noEffects } from './plan.ts';
import { differencesOfLink } from './verify.ts';

export interface SetOptionsArgs {
  readonly link: string;
  readonly options: Readonly<Record<string, OptionInput>>;
}

export const setOptions: NetworkAction<SetOptionsArgs> = {
  name: 'setOptions',
  plan({ link: name, options: given }, state) {
    const link = requireLink('the interface', name, state);
    const { kind, options: held = {} } = link;
    if (kind !== 'bond' && kind !== 'bridge')
      throw new Refused(`${name} is a ${kind ?? 'physical'} interface; a bond or bridge has options`);
    if (Object.keys(given).length === 0) throw new Refused('options is empty; at least one');
    const { mode: modeGiven, ...others } = kind === 'bond' ? given : { ...given, mode: undefined };
    const mode = kind === 'bond' ? requireMode('options.mode', String(modeGiven ?? held['mode'])) : undefined;
    const members = memberNames(state, link);
    const changesMode = mode !== undefined && mode !== held['mode'];
    if (kind === 'bridge' && 'mode' in given) readOptions('bridge', { mode: given['mode'] }, undefined);
    if (changesMode) requireNoMembers('mode', name, members);
    const read = readOptions(kind, others, mode);
    for (const { option } of read) if (option.withoutMembers) requireNoMembers(option.name, name, members);
    requireMembersNamed(read, members);
    if (kind === 'bond') requireFitting(read, held);
    const words: (readonly [string, string])[] = [
      ...(changesMode && mode !== undefined ? [['mode', mode] as const] : []),
      ...inOrder(read).map(({ word, value }) => [word, value] as const),
    ];
    const set = words.map(([word, value]): IpStep => ['link', 'set', 'dev', name, 'type', kind, word, value]);
    const mustBeDown = link.up && (changesMode || read.some(({ option }) => option.whileDown));
    return {
      steps: mustBeDown
        ? [['link', 'set', 'dev', name, 'down'], ...set, ['link', 'set', 'dev', name, 'up']]
        : set,
      effects: { ...noEffects, touches: [name] },
      differences: (after) =>
        differencesOfLink(after, name, { up: link.up, members, options: Object.fromEntries(words) }),
    };
  },
};

function requireNoMembers(option: string, name: string, members: readonly string[]): void {
  if (members.length > 0)
    throw new Refused(
      `options has ${option}, which a bond takes only without members; free those of ${name} first: ${members.join(', ')}`,
    );
}

/** What is switched off comes first: miimon and arp_interval exclude each other. */
const inOrder = (options: readonly OptionWord[]) =>
  [...options].sort((left, right) => Number(left.value !== '0') - Number(right.value !== '0'));
