import { Refused } from '../../errors.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import { type NetworkAction, noEffects } from '../apply/network-plan.ts';
import type { IpStep } from '../ip/ip.ts';
import { requireNewName } from './interface-name.ts';
import { newMacAddress } from './mac-address.ts';
import { enslaveSteps, requireEnslavable } from './members.ts';
import {
  type OptionInput,
  type OptionSetting,
  readOptions,
  requireCompatible,
  requireMemberOptions,
  requireMode,
} from './option-values.ts';

export interface CreateBondArgs {
  readonly interfaceName: string;
  readonly mode: string;
  readonly members: readonly unknown[];
  readonly options: Readonly<Record<string, OptionInput>>;
}

/** What a bond is made with where nothing else is said: without monitoring it would not notice a lost link. */
const usualMiimon = '100';

export const createBond: NetworkAction<CreateBondArgs> = {
  name: 'createBondingInterface',
  plan({ interfaceName: name, mode: modeText, members: memberList, options: given }, state) {
    requireNewName('interfaceName', name, state);
    const { mode: modeOption, ...others } = given;
    if (modeOption !== undefined && modeOption !== modeText)
      throw new Refused(`options has mode ${JSON.stringify(modeOption)}, mode is ${modeText}; say it once`);
    const mode = requireMode('mode', modeText);
    const names = requireNames('members', memberList);
    const members = names.map((member) =>
      requireEnslavable('members', member, { name, kind: 'bond' }, state),
    );
    const read = readOptions('bond', others, mode);
    requireMemberOptions(read, names);
    const options = withMonitoring(read);
    requireCompatible(options, {});
    const early = options.filter(({ option }) => !namesMember(option));
    const late = options.filter(({ option }) => namesMember(option));
    const mac = newMacAddress(name, members, state);
    const steps: IpStep[] = [
      [
        ...['link', 'add', 'name', name, ...(mac === undefined ? [] : ['address', mac])],
        ...['type', 'bond', 'mode', mode, ...early.flatMap(({ word, value }) => [word, value])],
      ],
      ...members.flatMap((member) => enslaveSteps(member, { name, kind: 'bond' })),
      ['link', 'set', 'dev', name, 'up'],
      ...late.map(({ word, value }): IpStep => ['link', 'set', 'dev', name, 'type', 'bond', word, value]),
    ];
    return {
      steps,
      effects: { ...noEffects, touches: names, makes: [name] },
      differences: (after) =>
        linkDifferences(after, name, {
          kind: 'bond',
          up: true,
          options: { mode, ...words(options) },
          members: names,
        }),
    };
  },
};

const namesMember = ({ value }: OptionSetting['option']) => 'form' in value && value.form === 'member';

function withMonitoring(options: readonly OptionSetting[]): readonly OptionSetting[] {
  const told = options.some(({ word }) => word === 'miimon' || word === 'arp_interval');
  if (told) return options;
  const option = { name: 'miimon', value: { range: [0, 0] as const } };
  return [{ option, word: 'miimon', value: usualMiimon }, ...options];
}

const words = (options: readonly OptionSetting[]) =>
  Object.fromEntries(options.map(({ word, value }) => [word, value]));

/** A list of names without doubles. @throws {Refused} */
export function requireNames(argument: string, list: readonly unknown[]): readonly string[] {
  const names = list.map((item) => {
    if (typeof item === 'string' && item !== '') return item;
    throw new Refused(`${argument} has ${JSON.stringify(item) ?? 'nothing'}; names of interfaces`);
  });
  const double = names.find((name, at) => names.indexOf(name) !== at);
  if (double !== undefined) throw new Refused(`${argument} has ${double} twice; each once`);
  return names;
}
