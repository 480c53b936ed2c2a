import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { type IpStep, ip } from '../ip/ip-step.ts';
import { type LinkState, membersOf, type NetworkState } from '../state/network-state.ts';
import { requireLink, requireNotLoopback } from './interface-name.ts';
import { isStackedOn } from './members.ts';
import { downAndUpSteps } from './vlans-above.ts';

export interface SetMacAddressArgs {
  readonly link: string;
  /** Six octets, in either case, with colons. */
  readonly macAddress: string;
}

/** Kinds of links that have the MAC address of another, and refuse one of their own. */
const kindsWithoutOwnMac: ReadonlySet<string> = new Set(['ipvlan', 'ipvtap']);

/**
 * Sets the MAC address. A card goes down for it, since many drivers accept none while it is up; a virtual link stays up. A
 * bond passes the address on to its members, a link to the VLANs above that follow it.
 */
export const setMacAddress: NetworkAction<SetMacAddressArgs> = {
  name: 'setMacAddress',
  plan({ link: name, macAddress: text }, state) {
    const link = requireLink('the interface', name, state);
    requireSettable(link);
    const macAddress = requireUnicast(text);
    requireUnused(macAddress, link, state);
    const isTakenDown = link.kind === undefined && link.up;
    const set = ip`link set dev ${name} address ${macAddress}`;
    const steps: readonly IpStep[] = isTakenDown ? downAndUpSteps(state, name, [set]) : [set];
    const members = membersOf(state, name).map((member) => member.name);
    const masters = link.master === undefined ? [] : [link.master];
    return {
      steps: link.macAddress === macAddress ? [] : steps,
      effects: { ...noEffects, affected: [name, ...members, ...masters] },
      differences: (after) => linkDifferences(after, name, { macAddress, up: link.up }),
      notes: link.followsPorts
        ? [
            `${name} keeps this MAC address from now on, whatever its ports: a rollback restores the address, and the kernel does not let it follow the ports again`,
          ]
        : [],
    };
  },
};

function requireSettable(link: LinkState): void {
  const { name, kind = 'card', master, masterKind, macAddress } = link;
  requireNotLoopback(link);
  if (masterKind === 'bond')
    throw new Refused(
      `${name} is a member of ${master}, which gives its members its own MAC address; expected ${master}, or an interface outside a bond`,
    );
  const { mode, fail_over_mac: failOver = 'none' } = link.options ?? {};
  if (kind === 'bond' && mode === 'active-backup' && failOver !== 'none')
    throw new Refused(
      `${name} has fail_over_mac ${failOver}, by which its MAC address is that of its active member; expected fail_over_mac none`,
    );
  if (macAddress === undefined || kindsWithoutOwnMac.has(kind))
    throw new Refused(
      `${name} is a ${kind}, which has no MAC address of its own; expected an Ethernet interface`,
    );
}

/** @returns the address in lower case. @throws {Refused} */
function requireUnicast(text: string): string {
  const given = `macAddress is ${JSON.stringify(text)}`;
  const macAddress = text.toLowerCase();
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(macAddress))
    throw new Refused(`${given}; expected six octets such as 52:54:00:12:34:56`);
  if (macAddress === '00:00:00:00:00:00')
    throw new Refused(`${given}, the address of no interface; expected another, such as 52:54:00:12:34:56`);
  // IEEE 802: the lowest bit of the first octet marks a group.
  if ((Number.parseInt(macAddress.slice(0, 2), 16) & 1) === 1)
    throw new Refused(
      `${given}, the address of a group; expected one of a single interface, with an even first octet`,
    );
  return macAddress;
}

/** Refuses the address of another interface, but for those of the same stack. @throws {Refused} */
function requireUnused(macAddress: string, { name }: LinkState, state: NetworkState): void {
  const other = state.links.find(
    (link) =>
      link.macAddress === macAddress &&
      !isStackedOn(state, name, link.name) &&
      !isStackedOn(state, link.name, name),
  );
  if (other)
    throw new Refused(
      `macAddress is ${macAddress}, the address of ${other.name}; expected one that no other interface has`,
    );
}
