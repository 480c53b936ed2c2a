import { describe, expect, it } from 'vitest';
import {
  create,
  destroy,
  type LinkState,
  type NetworkState,
  restart,
  setAdminUp,
  setIpv6Enabled,
  setMacAddress,
  setOptions,
} from '#actions';
import { type RefusalCase, sampleNetwork as state, stepsOf } from '../sample-network.ts';

const macAddress = '02:00:00:00:00:77';

/** The sample network with other settings of one link. */
const withLink = (name: string, settings: Partial<LinkState>): NetworkState => ({
  ...state,
  links: state.links.map((link) => (link.name === name ? { ...link, ...settings } : link)),
});

describe('setAdminUp plan', () => {
  it('takes a VLAN, a bond and a bridge down without removing them', () => {
    for (const link of ['bond0.20', 'bond0', 'br0']) {
      const plan = setAdminUp.plan({ link, on: false }, state);
      expect(stepsOf(plan)).toEqual([`ip link set dev ${link} down`]);
      expect(plan.adminState).toEqual({ link, up: false });
    }
  });

  it('names the VLANs above that go down with the link', () => {
    expect(setAdminUp.plan({ link: 'bond0', on: false }, state).notes).toEqual([
      'bond0.20 above bond0 goes down with it',
    ]);
  });

  it('has no steps when the link is as requested', () => {
    expect(stepsOf(setAdminUp.plan({ link: 'eth1', on: true }, state))).toEqual([]);
    expect(stepsOf(setAdminUp.plan({ link: 'eth0', on: false }, state))).toEqual([]);
  });

  it('saves what a card loses when destroy takes it down, and create brings it back', () => {
    expect(destroy.plan({ link: 'eth1' }, state).adminState).toEqual({ link: 'eth1', up: false });
    expect(create.plan({ link: 'eth0' }, state).adminState).toEqual({ link: 'eth0', up: true });
  });
});

describe('a link that goes down and up keeps VLANs above down that were down', () => {
  const network = withLink('bond0.20', { up: false });

  it.each([
    ['restart', restart.plan({ link: 'bond0' }, network)],
    ['setOptions', setOptions.plan({ link: 'bond0', options: { ad_select: 'bandwidth' } }, network)],
  ])('by %s', (_method, plan) => {
    expect(stepsOf(plan).at(0)).toBe('ip link set dev bond0 down');
    expect(stepsOf(plan).slice(-2)).toEqual(['ip link set dev bond0 up', 'ip link set dev bond0.20 down']);
  });
});

describe('setMacAddress plan', () => {
  it('sets that of a virtual link at once, and takes a card down for it that is up', () => {
    expect(stepsOf(setMacAddress.plan({ link: 'br0', macAddress: '02:00:00:00:00:AB' }, state))).toEqual([
      'ip link set dev br0 address 02:00:00:00:00:ab',
    ]);
    expect(stepsOf(setMacAddress.plan({ link: 'eth0', macAddress }, state))).toEqual([
      `ip link set dev eth0 address ${macAddress}`,
    ]);
    expect(stepsOf(setMacAddress.plan({ link: 'eth1', macAddress }, state))).toEqual([
      'ip link set dev eth1 down',
      `ip link set dev eth1 address ${macAddress}`,
      'ip link set dev eth1 up',
    ]);
  });

  it('accepts the address of an interface in the same stack', () => {
    const plan = setMacAddress.plan({ link: 'bond0', macAddress: '52:54:00:00:00:05' }, state);
    expect(stepsOf(plan)).toEqual(['ip link set dev bond0 address 52:54:00:00:00:05']);
    expect(plan.effects.affected).toEqual(['bond0', 'eth3']);
  });

  it('notes that a bridge which followed its ports keeps the address', () => {
    expect(
      setMacAddress.plan({ link: 'br0', macAddress }, withLink('br0', { followsPorts: true })).notes,
    ).toEqual([expect.stringMatching(/^br0 keeps this MAC address .* a rollback restores the address/)]);
    expect(setMacAddress.plan({ link: 'br0', macAddress }, state).notes).toEqual([]);
  });

  it('has no steps when the link has the address', () => {
    expect(stepsOf(setMacAddress.plan({ link: 'eth1', macAddress: '52:54:00:00:00:03' }, state))).toEqual([]);
  });
});

describe('setIpv6Enabled plan', () => {
  const on = { link: 'eth2', on: true };
  const off = { link: 'eth2', on: false };

  it('writes the setting of the kernel, and removes the addresses and routes of IPv6', () => {
    const route = {
      family: 'ipv6',
      type: 'unicast',
      table: 'main',
      destination: '2001:db8:1::/48',
      metric: 1024,
      protocol: 'static',
      hops: [{ link: 'eth2', gateway: '2001:db8::1' }],
      isStatic: true,
    } as const;
    const plan = setIpv6Enabled.plan(off, { ...state, routes: [route] });
    expect(plan.settings).toEqual([{ path: 'ipv6/conf/eth2/disable_ipv6', value: '1' }]);
    expect(plan.effects.removesAddresses.map(({ address }) => address)).toEqual(['2001:db8::5']);
    expect(plan.effects.removesRoutes).toEqual([route]);
    expect(plan.notes).toEqual([
      'eth2 loses with IPv6: 2001:db8::5/64, the route 2001:db8:1::/48 via 2001:db8::1 metric 1024',
    ]);
  });

  it('writes nothing when the kernel already speaks IPv6 or does not', () => {
    expect(setIpv6Enabled.plan(on, state).settings).toEqual([]);
    const without = withLink('eth2', { lacksIpv6: true });
    expect(setIpv6Enabled.plan(off, without).settings).toEqual([]);
    expect(setIpv6Enabled.plan(on, without).settings).toEqual([
      { path: 'ipv6/conf/eth2/disable_ipv6', value: '0' },
    ]);
  });

  it('compares the state afterwards with the request', () => {
    const plan = setIpv6Enabled.plan(off, state);
    expect(plan.differences(state)).toEqual(['IPv6 of eth2 is on, not off']);
    expect(plan.differences(withLink('eth2', { lacksIpv6: true }))).toEqual([]);
    expect(plan.differences({ ...state, links: [] })).toEqual(['eth2 is not there']);
  });
});

const setMac =
  (link: string, text: string, network = state) =>
  () =>
    setMacAddress.plan({ link, macAddress: text }, network);
const activeBackup = { mode: 'active-backup', fail_over_mac: 'active' };

const refusals: readonly RefusalCase[] = [
  ['a MAC address without six octets', setMac('eth0', '52:54:00'), /^macAddress is "52:54:00"; expected six/],
  ['a MAC address with dashes', setMac('eth0', '52-54-00-12-34-56'), /expected six octets such as/],
  ['the MAC address 0', setMac('eth0', '00:00:00:00:00:00'), /the address of no interface; expected another/],
  ['a multicast MAC address', setMac('eth0', '01:00:5e:00:00:01'), /the address of a group; expected one/],
  ['the broadcast MAC address', setMac('eth0', 'ff:ff:ff:ff:ff:ff'), /the address of a group; expected one/],
  [
    'the MAC address of another interface',
    setMac('eth0', '52:54:00:00:00:03'),
    /^macAddress is 52:54:00:00:00:03, the address of eth1; expected one that no other interface has$/,
  ],
  ['the MAC address of the loopback', setMac('lo', macAddress), /lo is the loopback; expected another/],
  [
    'the MAC address of a bond’s member',
    setMac('eth3', macAddress),
    /^eth3 is a member of bond0, which gives/,
  ],
  [
    'the MAC address of a link without one',
    setMac('eth0', macAddress, withLink('eth0', { kind: 'wireguard', macAddress: undefined })),
    /^eth0 is a wireguard, which has no MAC address of its own; expected an Ethernet interface$/,
  ],
  [
    'the MAC address of a link that has the one of another',
    setMac('eth0', macAddress, withLink('eth0', { kind: 'ipvlan' })),
    /^eth0 is a ipvlan, which has no MAC address of its own/,
  ],
  [
    'the MAC address of a bond that takes that of its active member',
    setMac('bond0', macAddress, withLink('bond0', { options: activeBackup })),
    /^bond0 has fail_over_mac active, by which .*; expected fail_over_mac none$/,
  ],
  [
    'the loopback down',
    () => setAdminUp.plan({ link: 'lo', on: false }, state),
    /lo is the loopback; expected another/,
  ],
  [
    'a VLAN up whose lower device is down',
    () => setAdminUp.plan({ link: 'bond0.20', on: true }, withLink('bond0', { up: false })),
    /^bond0, the lower device of bond0\.20, is down; call setAdminUp\(true\) on it first$/,
  ],
  [
    'IPv6 of the loopback',
    () => setIpv6Enabled.plan({ link: 'lo', on: false }, state),
    /lo is the loopback; expected another/,
  ],
  [
    'IPv6 on a link with a smaller MTU',
    () => setIpv6Enabled.plan({ link: 'eth0', on: true }, withLink('eth0', { mtu: 1000 })),
    /^the MTU of eth0 is 1000; expected at least 1280/,
  ],
  [
    'IPv6 off while DHCPv6 is on',
    () =>
      setIpv6Enabled.plan(
        { link: 'eth2', on: false, saved: { bootId: 'b', addresses: [], routes: [], brought: [] } },
        state,
      ),
    /^eth2 has IPv6 from DHCP; call setDhcp6\(false\) on it first$/,
  ],
];

it.each(refusals)('refuses %s', (_title, plan, message) => {
  expect(plan).toThrow(expect.objectContaining({ name: 'Refused', message: expect.stringMatching(message) }));
});
