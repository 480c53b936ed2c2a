import { describe, expect, it } from 'vitest';
import {
  addAddress,
  addRoute,
  createBond,
  createBridge,
  createVlan,
  destroy,
  type LinkState,
  type NetworkAction,
  type NetworkState,
  restart,
  setMaster,
  setMtu,
  setOptions,
  setStaticAddress,
} from '#actions';
import { simulate } from '../../../../../../src/actions/network/backends/common/simulate.ts';
import { computeTarget } from '../../../../../../src/actions/network/backends/common/target.ts';

const card = (index: number, name: string, given: Partial<LinkState> = {}): LinkState => ({
  index,
  name,
  up: false,
  mtu: 1500,
  macAddress: `52:54:00:00:00:0${index}`,
  ...given,
});

const state: NetworkState = {
  links: [
    card(1, 'lo', { kind: 'loopback', macAddress: undefined }),
    card(2, 'eth0'),
    card(3, 'eth1', { up: true }),
    card(4, 'eth2', { up: true, master: 'bond0', masterKind: 'bond' }),
    card(5, 'bond0', { kind: 'bond', up: true, options: { mode: 'active-backup', miimon: '100' } }),
    card(6, 'bond0.20', { kind: 'vlan', up: true, lower: 'bond0', vlan: { id: 20, protocol: '802.1Q' } }),
  ],
  addresses: [
    {
      link: 'eth1',
      family: 'ipv4',
      address: '10.0.0.5',
      prefixLength: 24,
      broadcast: '10.0.0.255',
      scope: 'global',
      isStatic: true,
    },
    {
      link: 'eth1',
      family: 'ipv4',
      address: '10.0.0.6',
      prefixLength: 24,
      broadcast: '10.0.0.255',
      scope: 'global',
      isStatic: true,
    },
  ],
  routes: [
    {
      family: 'ipv4',
      type: 'unicast',
      table: 'main',
      destination: '192.0.2.0/24',
      protocol: 'static',
      hops: [{ link: 'bond0.20' }],
      isStatic: true,
    },
  ],
  rules: [],
};

const wanted = <Args>(title: string, action: NetworkAction<Args>, args: Args, names: readonly string[]) => ({
  title,
  plan: action.plan(args, state),
  names,
});

const cases = [
  wanted(
    'a bond',
    createBond,
    { interfaceName: 'bond1', mode: '802.3ad', members: ['eth0'], options: { lacp_rate: 'fast' } },
    ['bond1', 'eth0'],
  ),
  wanted(
    'a VLAN',
    createVlan,
    { interfaceName: 'v5', lowerInterface: 'eth0', vlanId: 5, protocol: '802.1ad' },
    ['eth0', 'v5'],
  ),
  wanted('a bridge', createBridge, { interfaceName: 'br0', ports: ['bond0.20'], options: {} }, [
    'br0',
    'bond0.20',
  ]),
  wanted('a member that is freed', setMaster, { link: 'eth2', interfaceName: '' }, ['eth2']),
  wanted('a member more', setMaster, { link: 'eth0', interfaceName: 'bond0' }, ['eth0']),
  wanted('an option', setOptions, { link: 'bond0', options: { miimon: 50 } }, ['bond0']),
  wanted('an MTU', setMtu, { link: 'eth1', mtu: 1400 }, ['eth1']),
  wanted('an IPv6 address', addAddress, { link: 'eth1', address: '2001:db8::1/64' }, ['eth1']),
  wanted(
    'a primary address',
    setStaticAddress,
    { link: 'eth1', ip: '10.0.0.9', netmask: '255.255.255.0', broadcast: '' },
    ['eth1'],
  ),
  wanted(
    'a route',
    addRoute,
    { link: 'eth1', destination: '198.51.100.0/24', gateway: '10.0.0.1', metric: 7 },
    ['eth1'],
  ),
  wanted('a VLAN that goes', destroy, { link: 'bond0.20' }, ['bond0.20']),
];

describe('a bond or bridge that is made otherwise than asked', () => {
  const options = { forward_delay: 300, stp_state: true };
  const made = [
    wanted('', createBridge, { interfaceName: 'new', ports: [], options }, []),
    wanted(
      '',
      createBond,
      { interfaceName: 'new', mode: '802.3ad', members: [], options: { lacp_rate: 1 } },
      [],
    ),
  ];

  it.each([
    [made[0], 'forward_delay', '1500', 'forward_delay of new is 1500, not 300'],
    [made[0], 'stp_state', '0', 'stp_state of new is 0, not 1'],
    [made[1], 'lacp_rate', 'slow', 'lacp_rate of new is slow, not fast'],
    [made[1], 'mode', 'balance-rr', 'mode of new is balance-rr, not 802.3ad'],
  ])('in an option says which, and what it is (%#)', (one, option, value, sentence) => {
    const after = simulate(state, one!.plan);
    const reported = after.links.map((link) =>
      link.name === 'new' ? { ...link, options: { ...link.options, [option]: value } } : link,
    );
    expect(one!.plan.differences({ ...after, links: reported })).toEqual([sentence]);
  });
});

describe('what a plan asks for', () => {
  it.each(cases)('of $title, is what it would have found done', ({ plan }) => {
    expect(plan.differences(state)).not.toEqual([]);
    expect(plan.differences(simulate(state, plan))).toEqual([]);
  });

  it.each(cases)('of $title, names the links that are to be others', ({ plan, names }) => {
    expect(computeTarget(state, plan)).toMatchObject({ names, restarts: [] });
  });

  it('says of a restart that all stays, and which link goes down and up', () => {
    const target = computeTarget(state, restart.plan({ link: 'bond0' }, state));
    expect(target).toMatchObject({ names: ['bond0'], restarts: ['bond0'], wanted: state });
  });

  it('takes what stood on a link along with it', () => {
    const { addresses, routes } = simulate(state, destroy.plan({ link: 'bond0.20' }, state));
    expect(routes).toEqual([]);
    expect(addresses).toEqual(state.addresses);
  });

  it('keeps the order of addresses that makes the first the primary one', () => {
    const args = { link: 'eth1', ip: '10.0.0.9', netmask: '255.255.255.0', broadcast: '' };
    const { addresses } = simulate(state, setStaticAddress.plan(args, state));
    expect(addresses.map(({ address }) => address)).toEqual(['10.0.0.9', '10.0.0.6']);
  });
});
