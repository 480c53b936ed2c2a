import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { type IpStep, ip, optional } from '../ip/ip-step.ts';
import { isMemberOption } from '../state/link-options.ts';
import { requireNewName } from './interface-name.ts';
import { newMacAddress } from './mac-address.ts';
import { enslaveSteps, requireEnslavable } from './members.ts';
import { quotedValue, requireNames } from './names.ts';
import { ruleBondOptions } from './options/option-rules.ts';
import {
  type OptionInput,
  type OptionSetting,
  readOptions,
  requireMemberOptions,
  requireMode,
} from './options/option-values.ts';

export interface CreateBondArgs {
  readonly interfaceName: string;
  readonly mode: string;
  readonly members: readonly unknown[];
  readonly options: Readonly<Record<string, OptionInput>>;
}

/** Milliseconds. Without link monitoring a bond would not notice a lost link. */
const defaultMiimon = '100';

/** Creates a bond, joins its members and sets it up. */
export const createBond: NetworkAction<CreateBondArgs> = {
  name: 'createBondingInterface',
  plan({ interfaceName: name, mode: modeText, members: memberList, options: values }, state) {
    requireNewName('interfaceName', name, state);
    const { mode: modeOption, ...others } = values;
    if (modeOption !== undefined && modeOption !== modeText)
      throw new Refused(
        `options has mode ${quotedValue(modeOption)}, and mode is ${modeText}; expected one mode`,
      );
    const mode = requireMode('mode', modeText);
    const names = requireNames('members', memberList);
    const members = names.map((member) =>
      requireEnslavable('members', member, { name, kind: 'bond' }, state),
    );
    const given = readOptions('bond', others, mode);
    requireMemberOptions(given, names);
    const { settings: options, notes } = ruleBondOptions(name, withMonitoring(given), {});
    const early = options.filter(({ option }) => !isMemberOption(option));
    // The kernel accepts the name of a member only once the member has joined.
    const late = options.filter(({ option }) => isMemberOption(option));
    const mac = optional('address', newMacAddress(name, members, state));
    const steps: IpStep[] = [
      ip`link add name ${name} ${mac} type bond mode ${mode} ${early.flatMap(({ word, value }) => [word, value])}`,
      ...members.flatMap((member) => enslaveSteps(member, { name, kind: 'bond' })),
      ip`link set dev ${name} up`,
      ...late.map(({ word, value }) => ip`link set dev ${name} type bond ${word} ${value}`),
    ];
    return {
      steps,
      effects: { ...noEffects, affected: names, created: [name] },
      differences: (after) =>
        linkDifferences(after, name, {
          kind: 'bond',
          up: true,
          options: { mode, ...Object.fromEntries(options.map(({ word, value }) => [word, value])) },
          members: names,
        }),
      notes,
    };
  },
};

function withMonitoring(options: readonly OptionSetting[]): readonly OptionSetting[] {
  if (options.some(({ word }) => word === 'miimon' || word === 'arp_interval')) return options;
  const option = { name: 'miimon', value: { range: [0, 0] as const } };
  return [{ option, word: 'miimon', value: defaultMiimon }, ...options];
}
