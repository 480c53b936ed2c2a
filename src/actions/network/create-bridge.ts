import { requireNames } from './create-bond.ts';
import { requireNewName } from './interface-name.ts';
import type { IpStep } from './ip.ts';
import { newMacAddress } from './mac-address.ts';
import { enslaveSteps, requireFree } from './members.ts';
import { type OptionInput, readOptions } from './option-values.ts';
import { type NetworkAction, noEffects } from './plan.ts';
import { differencesOfLink } from './verify.ts';

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
    const ports = names.map((port) => requireFree('ports', port, { name, kind: 'bridge' }, state));
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
        differencesOfLink(after, name, {
          kind: 'bridge',
          up: true,
          options: Object.fromEntries(options),
          members: names,
        }),
    };
  },
};
