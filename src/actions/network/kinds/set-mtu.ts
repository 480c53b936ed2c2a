import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { ip } from '../ip/ip-step.ts';
import { linkNamed, membersOf, uppersOf, withFollowers } from '../state/network-state.ts';
import { requireLink } from './interface-name.ts';

export interface SetMtuArgs {
  readonly link: string;
  /** Bytes. */
  readonly mtu: number;
}

/** Smallest MTU of IPv6 (RFC 8200). Below this limit the kernel removes every IPv6 address of a link. */
export const minIpv6Mtu = 1280;

export const setMtu: NetworkAction<SetMtuArgs> = {
  name: 'setMtu',
  plan({ link: name, mtu }, state) {
    const link = requireLink('the interface', name, state);
    const min = link.mtuMin ?? 68;
    const max = link.mtuMax ?? 65_536;
    if (!Number.isInteger(mtu) || mtu < min || mtu > max)
      throw new Refused(`mtu is ${mtu}; expected a number from ${min} to ${max}, the limits of ${name}`);
    const lower = linkNamed(state, link.lower);
    if (link.kind === 'vlan' && lower && mtu > lower.mtu)
      throw new Refused(
        `mtu is ${mtu}; expected at most ${lower.mtu}, the MTU of ${lower.name} below, or set that first`,
      );
    const above = uppersOf(state, name).find((upper) => upper.kind === 'vlan' && upper.mtu > mtu);
    if (above)
      throw new Refused(
        `mtu is ${mtu}; expected at least ${above.mtu}, the MTU of ${above.name} above, or set that first`,
      );
    const followers = withFollowers(state, [name]);
    const withIpv6 = state.addresses.find(
      (address) => followers.has(address.link) && address.family === 'ipv6' && address.scope === 'global',
    );
    if (mtu < minIpv6Mtu && withIpv6)
      throw new Refused(
        `mtu is ${mtu}; expected at least ${minIpv6Mtu}, since ${withIpv6.link} has IPv6 addresses`,
      );
    const members = membersOf(state, name).map((member) => member.name);
    return {
      steps: link.mtu === mtu ? [] : [ip`link set dev ${name} mtu ${mtu}`],
      // A bond passes its MTU on to its members.
      effects: { ...noEffects, affected: [name, ...members] },
      differences: (after) => linkDifferences(after, name, { mtu }),
    };
  },
};
