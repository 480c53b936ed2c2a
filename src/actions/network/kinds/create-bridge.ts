import { linkDifferences } from '../apply/link-differences.ts';
import { type NetworkAction, noEffects } from '../apply/network-plan.ts';
import type { IpStep } from '../ip/ip.ts';
import { requireNames } from './create-bond.ts';
import { requireNewName } from './interface-name.ts';
import { newMacAddress } from './mac-address.ts';
import { enslaveSteps, requireEnslavable } from './members.ts';
import { type OptionInput, readOptions } from './option-values.ts';

export interface CreateBridgeArgs {
  readonly interfaceName: string;
  readonly ports: readonly unknown[];
  readonly options: Readonly<Record<string, OptionInput>>;
}

export const createBridge: NetworkAction<CreateBridgeArgs> = {
  name: 'createBridgeInterface',
  plan({ interfaceName: name, ports: portList, options: given }, state) {
    requireNewName('interfaceName', name, state);
    const names = requireNames('ports', portList);
    const ports = names.map((port) => requireEnslavable('ports', port, { name, kind: 'bridge' }, state));
    const options = readOptions('bridge', given, undefined).map(({ word, value }) => [word, value] as const);
    const mac = newMacAddress(name, ports, state);
    const steps: IpStep[] = [
      [
        ...['link', 'add', 'name', name, ...(mac === undefined ? [] : ['address', mac])],
        'type',
        'bridge',
        ...options.flat(),
      ],
      ...ports.flatMap((port) => enslaveSteps(port, { name, kind: 'bridge' })),
      ['link', 'set', 'dev', name, 'up'],
    ];
    return {
      steps,
      effects: { ...noEffects, touches: names, makes: [name] },
      differences: (after) =>
        linkDifferences(after, name, {
          kind: 'bridge',
          up: true,
          options: Object.fromEntries(options),
          members: names,
        }),
    };
  },
};
