import { describe, expect, it } from 'vitest';
import { setAdminUp, setIpv6Enabled, setMacAddress } from '#actions';
import type { NetworkPlan } from '../../../../../../src/actions/network/apply/network-plan.ts';
import { computeTarget } from '../../../../../../src/actions/network/backends/common/target.ts';
import type { LinkFile } from '../../../../../../src/actions/network/backends/networkd/files/networkd-files.ts';
import { parseUnitFile } from '../../../../../../src/actions/network/backends/networkd/files/unit-file.ts';
import { planFiles } from '../../../../../../src/actions/network/backends/networkd/plan.ts';
import type { NetworkState } from '../../../../../../src/actions/network/state/network-state.ts';
import { card } from '../../../../../kit/network/network-state.ts';

const macAddress = '02:00:00:00:00:77';
const state: NetworkState = {
  links: [
    { ...card(2, 'eth0'), macAddress: '52:54:00:00:00:02' },
    { ...card(3, 'br0'), kind: 'bridge', options: {}, macAddress: '52:54:00:00:00:03' },
  ],
  addresses: [
    {
      link: 'eth0',
      family: 'ipv6',
      address: 'fd00::1',
      prefixLength: 64,
      scope: 'global',
      isStatic: true,
    },
  ],
  routes: [],
  rules: [],
};
const withoutIpv6: NetworkState = {
  ...state,
  links: state.links.map((link) => ({ ...link, lacksIpv6: true })),
  addresses: [],
};

/** Returns the lines of the planned file of a link whose file in use has these lines. */
function planned(
  name: string,
  plan: NetworkPlan,
  current: readonly string[],
  { before = state, origin }: { before?: NetworkState; origin?: readonly string[] } = {},
): readonly string[] | undefined {
  const file: LinkFile = {
    origin: `/etc/systemd/network/10-${name}.network`,
    current: parseUnitFile(current.join('\n')),
    originSections: origin && parseUnitFile(origin.join('\n')),
  };
  const files = { networks: new Map([[name, file]]), netdevs: [], own: new Map() };
  const path = `/run/systemd/network/05-ovirt-node-${name}.network`;
  return planFiles(computeTarget(before, plan), files)
    .find((each) => each.path === path)
    ?.text?.split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the .network file of a link', () => {
  it('gets another MAC address', () => {
    const plan = setMacAddress.plan({ link: 'eth0', macAddress }, state);
    expect(planned('eth0', plan, ['[Match]', 'Name=eth0', '[Network]', 'Address=fd00::1/64'])).toEqual([
      '[Match]',
      'Name=eth0',
      '[Link]',
      `MACAddress=${macAddress}`,
      '[Network]',
      'Address=fd00::1/64',
    ]);
  });

  it('gets the policy that keeps a bridge down', () => {
    const plan = setAdminUp.plan({ link: 'br0', on: false }, state);
    expect(planned('br0', plan, ['[Match]', 'Name=br0', '[Network]', 'DHCP=no'])).toEqual([
      '[Match]',
      'Name=br0',
      '[Link]',
      'ActivationPolicy=down',
      '[Network]',
      'DHCP=no',
    ]);
  });

  it.each([
    [['DHCP=yes'], ['DHCP=ipv4']],
    [
      ['DHCP=ipv6', 'LinkLocalAddressing=yes'],
      ['DHCP=no', 'LinkLocalAddressing=ipv4'],
    ],
    [
      ['DHCP=ipv4', 'LinkLocalAddressing=ipv6'],
      ['DHCP=ipv4', 'LinkLocalAddressing=no'],
    ],
    [['IPv6AcceptRA=yes', 'LinkLocalAddressing=ipv4'], ['LinkLocalAddressing=ipv4']],
  ])('of %s loses what would enable IPv6 again, and its IPv6 addresses', (entries, left) => {
    const plan = setIpv6Enabled.plan({ link: 'eth0', on: false }, state);
    const lines = planned('eth0', plan, ['[Network]', 'DNS=10.0.0.1', 'Address=fd00::1/64', ...entries]);
    const network = lines?.slice(lines.indexOf('[Network]') + 1).toSorted();
    const linkLocal = left.some((entry) => entry.startsWith('LinkLocal')) ? [] : ['LinkLocalAddressing=no'];
    expect(network).toEqual(['DNS=10.0.0.1', 'IPv6AcceptRA=no', ...linkLocal, ...left].toSorted());
  });

  it('gets the entries of the administrator back when IPv6 goes on', () => {
    const plan = setIpv6Enabled.plan({ link: 'eth0', on: true }, withoutIpv6);
    const current = ['[Network]', 'DHCP=ipv4', 'LinkLocalAddressing=no', 'IPv6AcceptRA=no'];
    const origin = ['[Network]', 'DHCP=yes', 'IPv6AcceptRA=yes'];
    expect(planned('eth0', plan, current, { before: withoutIpv6, origin })).toEqual([
      '[Match]',
      'Name=eth0',
      '[Network]',
      'DHCP=ipv4',
      'IPv6AcceptRA=yes',
    ]);
  });
});
