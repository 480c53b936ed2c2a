import { Refused } from '../../errors.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import { type NetworkAction, noEffects } from '../apply/network-plan.ts';
import type { IpStep } from '../ip/ip.ts';
import { uppersOf } from '../state/network-state.ts';
import { requireLink, requireNewName } from './interface-name.ts';

export interface CreateVlanArgs {
  readonly interfaceName: string;
  readonly lowerInterface: string;
  readonly vlanId: number;
  readonly protocol: string;
}

const protocols = ['802.1Q', '802.1ad'];

export const createVlan: NetworkAction<CreateVlanArgs> = {
  name: 'createVlanInterface',
  plan({ interfaceName: name, lowerInterface, vlanId: id, protocol }, state) {
    requireNewName('interfaceName', name, state);
    if (!Number.isInteger(id) || id < 1 || id > 4094)
      throw new Refused(`vlanId is ${id}; a number from 1 to 4094`);
    if (!protocols.includes(protocol))
      throw new Refused(`protocol is ${JSON.stringify(protocol)}; one of ${protocols.join(', ')}`);
    const lower = requireLink('lowerInterface', lowerInterface, state);
    if (lower.kind === 'loopback')
      throw new Refused(`lowerInterface is ${lower.name}, the loopback; another interface`);
    if (lower.masterKind === 'bond')
      throw new Refused(`lowerInterface is ${lower.name}, a member of ${lower.master}; that bond itself`);
    const same = uppersOf(state, lower.name).find(
      ({ vlan }) => vlan?.id === id && vlan.protocol === protocol,
    );
    if (same) throw new Refused(`vlanId is ${id}, which ${same.name} on ${lower.name} has already; another`);
    const steps: IpStep[] = [
      ...(lower.up ? [] : [['link', 'set', 'dev', lower.name, 'up']]),
      [
        'link',
        'add',
        'link',
        lower.name,
        'name',
        name,
        'type',
        'vlan',
        'protocol',
        protocol,
        'id',
        String(id),
      ],
      ['link', 'set', 'dev', name, 'up'],
    ];
    return {
      steps,
      effects: { ...noEffects, touches: lower.up ? [] : [lower.name], makes: [name] },
      differences: (after) =>
        linkDifferences(after, name, { kind: 'vlan', up: true, lower: lower.name, vlan: { id, protocol } }),
    };
  },
};
