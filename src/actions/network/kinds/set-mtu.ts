import { Refused } from '../../errors.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import { type NetworkAction, noEffects } from '../apply/network-plan.ts';
import { linkNamed, membersOf, uppersOf } from '../state/network-state.ts';
import { requireLink } from './interface-name.ts';

export interface SetMtuArgs {
  readonly link: string;
  readonly mtu: number;
}

/** RFC 8200: below it the kernel takes every IPv6 address away. */
const leastForIpv6 = 1280;

export const setMtu: NetworkAction<SetMtuArgs> = {
  name: 'setMtu',
  plan({ link: name, mtu }, state) {
    const link = requireLink('the interface', name, state);
    const least = link.mtuMin ?? 68;
    const most = link.mtuMax ?? 65_536;
    if (!Number.isInteger(mtu) || mtu < least || mtu > most)
      throw new Refused(`mtu is ${mtu}; a number from ${least} to ${most}, as ${name} takes`);
    const lower = linkNamed(state, link.lower);
    if (link.kind === 'vlan' && lower && mtu > lower.mtu)
      throw new Refused(
        `mtu is ${mtu}; at most ${lower.mtu}, the MTU of ${lower.name} below, or set that first`,
      );
    const above = uppersOf(state, name).find((upper) => upper.kind === 'vlan' && upper.mtu > mtu);
    if (above)
      throw new Refused(
        `mtu is ${mtu}; at least ${above.mtu}, the MTU of ${above.name} above, or set that first`,
      );
    const hasIpv6 = state.addresses.some(
      ({ link: on, family, scope }) => on === name && family === 'ipv6' && scope === 'global',
    );
    if (mtu < leastForIpv6 && hasIpv6)
      throw new Refused(`mtu is ${mtu}; at least ${leastForIpv6}, since ${name} has IPv6 addresses`);
    return {
      steps: link.mtu === mtu ? [] : [['link', 'set', 'dev', name, 'mtu', String(mtu)]],
      // A bond gives its MTU to its members.
      effects: { ...noEffects, touches: [name, ...membersOf(state, name).map((member) => member.name)] },
      differences: (after) => linkDifferences(after, name, { mtu }),
    };
  },
};
