import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { ip, optional } from '../ip/ip-step.ts';
import { requireNewName } from './interface-name.ts';
import { newMacAddress } from './mac-address.ts';
import { enslaveSteps, requireEnslavable } from './members.ts';
import { requireNames } from './names.ts';
import { ruleBridgeOptions } from './options/option-rules.ts';
import { type OptionInput, readOptions } from './options/option-values.ts';
import { readVlanOptions, splitVlanOptions, type VlanPlan } from './options/vlan-options.ts';

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
    const { vlanValues, others } = splitVlanOptions({ kind: 'bridge' }, values);
    const { settings, notes } = ruleBridgeOptions(name, readOptions('bridge', others, undefined), {});
    const options = settings.map(({ word, value }) => [word, value] as const);
    const vlans = readNewVlans(name, vlanValues, Object.fromEntries(options));
    const mac = optional('address', newMacAddress(name, ports, state));
    return {
      steps: [
        ip`link add name ${name} ${mac} type bridge ${options.flat()}`,
        ...ports.flatMap((port) => enslaveSteps(port, { name, kind: 'bridge' })),
        ip`link set dev ${name} up`,
      ],
      bridgeVlans: vlans.changes,
      effects: { ...noEffects, affected: names, created: [name] },
      differences: (after) =>
        linkDifferences(after, name, {
          kind: 'bridge',
          up: true,
          options: Object.fromEntries(options),
          bridgeVlans: vlans.changes[0]?.wanted,
          members: names,
        }),
      notes: [...notes, ...vlans.notes],
    };
  },
};

/** Reads the VLANs of a new bridge for itself: the kernel gives it its default VLAN, which is 1 unless an option says otherwise. */
function readNewVlans(
  name: string,
  values: CreateBridgeArgs['options'],
  options: Readonly<Record<string, string>>,
): VlanPlan {
  const pvid = Number(options['vlan_default_pvid'] ?? 1);
  const own = pvid === 0 ? [] : [String(pvid)];
  const link = { name, kind: 'bridge', bridgeVlans: { vlans: own, pvid, untagged: own } };
  return readVlanOptions(link, values, options['vlan_filtering'] === '1');
}
