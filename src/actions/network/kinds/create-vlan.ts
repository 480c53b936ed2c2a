import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { ip } from '../ip/ip-step.ts';
import { uppersOf } from '../state/network-state.ts';
import { requireLink, requireNewName } from './interface-name.ts';

export interface CreateVlanArgs {
  readonly interfaceName: string;
  readonly lowerInterface: string;
  readonly vlanId: number;
  readonly protocol: string;
}

const protocols = ['802.1Q', '802.1ad'];

/** Creates a VLAN and sets it up, and its lower device before it. */
export const createVlan: NetworkAction<CreateVlanArgs> = {
  name: 'createVlanInterface',
  plan({ interfaceName: name, lowerInterface, vlanId: id, protocol }, state) {
    requireNewName('interfaceName', name, state);
    if (!Number.isInteger(id) || id < 1 || id > 4094)
      throw new Refused(`vlanId is ${id}; expected a number from 1 to 4094`);
    if (!protocols.includes(protocol))
      throw new Refused(`protocol is ${JSON.stringify(protocol)}; expected one of ${protocols.join(', ')}`);
    const lower = requireLink('lowerInterface', lowerInterface, state);
    const given = `lowerInterface is ${lower.name}`;
    if (lower.kind === 'loopback') throw new Refused(`${given}, the loopback; expected another interface`);
    if (lower.masterKind === 'bond')
      throw new Refused(`${given}, a member of ${lower.master}; expected that bond itself`);
    const same = uppersOf(state, lower.name).find(
      ({ vlan }) => vlan?.id === id && vlan.protocol === protocol,
    );
    if (same)
      throw new Refused(`vlanId is ${id}, the id of ${same.name} on ${lower.name}; expected another id`);
    return {
      steps: [
        ...(lower.up ? [] : [ip`link set dev ${lower.name} up`]),
        ip`link add link ${lower.name} name ${name} type vlan protocol ${protocol} id ${id}`,
        ip`link set dev ${name} up`,
      ],
      effects: { ...noEffects, affected: lower.up ? [] : [lower.name], created: [name] },
      differences: (after) =>
        linkDifferences(after, name, { kind: 'vlan', up: true, lower: lower.name, vlan: { id, protocol } }),
    };
  },
};
