import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { ip, optional } from '../ip/ip-step.ts';
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

/** Creates a bridge, joins its ports and sets it up. */
export const createBridge: NetworkAction<CreateBridgeArgs> = {
  name: 'createBridgeInterface',
  plan({ interfaceName: name, ports: portList, options: values }, state) {
    requireNewName('interfaceName', name, state);
    const names = requireNames('ports', portList);
    const ports = names.map((port) => requireEnslavable('ports', port, { name, kind: 'bridge' }, state));
    const options = readOptions('bridge', values, undefined).map(({ word, value }) => [word, value] as const);
    const mac = optional('address', newMacAddress(name, ports, state));
    return {
      steps: [
        ip`link add name ${name} ${mac} type bridge ${options.flat()}`,
        ...ports.flatMap((port) => enslaveSteps(port, { name, kind: 'bridge' })),
        ip`link set dev ${name} up`,
      ],
      effects: { ...noEffects, affected: names, created: [name] },
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
