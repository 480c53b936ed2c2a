import { describe, expect, it } from 'vitest';
import { type LinkState, type NetworkState, setOptions } from '#actions';
import { card, type RefusalCase, stepsOf } from '../sample-network.ts';

const portOptions = {
  priority: '32',
  cost: '2',
  mcast_to_unicast: 'off',
  hairpin: 'off',
  group_fwd_mask: '0',
};
const inBridge = { master: 'br0', masterKind: 'bridge', portOptions } as const;
const bridge: LinkState = card(3, 'br0', { kind: 'bridge', up: true, options: { group_fwd_mask: '0' } });
const bond: LinkState = card(4, 'bond0', {
  kind: 'bond',
  up: true,
  options: { mode: '802.3ad', miimon: '100' },
  ...inBridge,
});
const state: NetworkState = {
  links: [card(1, 'eth0', { up: true, ...inBridge }), card(2, 'eth1'), bridge, bond],
  addresses: [],
  routes: [],
  rules: [],
};
const plan = (link: string, options: Record<string, unknown>) => setOptions.plan({ link, options }, state);

describe('setOptions plan', () => {
  it('sets options of a port in the words of ip', () => {
    const options = { priority: 8, cost: 77n, mcast_to_unicast: true, hairpin: 'on', group_fwd_mask: 16384 };
    expect(stepsOf(plan('eth0', portOptions))).toEqual([]);
    expect(stepsOf(plan('eth0', options)).toSorted()).toEqual([
      'ip link set dev eth0 type bridge_slave cost 77',
      'ip link set dev eth0 type bridge_slave group_fwd_mask 16384',
      'ip link set dev eth0 type bridge_slave hairpin on',
      'ip link set dev eth0 type bridge_slave mcast_to_unicast on',
      'ip link set dev eth0 type bridge_slave priority 8',
    ]);
  });

  it('sets options of a bond that is a port, and those of the port', () => {
    expect(stepsOf(plan('bond0', { cost: 9, lacp_rate: 'fast' }))).toEqual([
      'ip link set dev bond0 down',
      'ip link set dev bond0 type bond lacp_rate fast',
      'ip link set dev bond0 type bridge_slave cost 9',
      'ip link set dev bond0 up',
    ]);
  });

  it('sets the forwarded groups and the multicast intervals of a bridge', () => {
    const options = {
      group_fwd_mask: 0x4000,
      multicast_query_interval: 12000,
      multicast_membership_interval: 30000,
    };
    expect(stepsOf(plan('br0', options)).toSorted()).toEqual([
      'ip link set dev br0 type bridge group_fwd_mask 16384',
      'ip link set dev br0 type bridge mcast_membership_interval 30000',
      'ip link set dev br0 type bridge mcast_query_interval 12000',
    ]);
  });

  it('compares the options of a port afterwards with the request', () => {
    const { differences } = plan('eth0', { cost: 77 });
    const withPort = (settings: Partial<LinkState>): NetworkState => ({
      ...state,
      links: state.links.map((link) => (link.name === 'eth0' ? { ...link, ...settings } : link)),
    });
    expect(differences(state)).toEqual(['cost of eth0 is 2, not 77']);
    expect(differences(withPort({ portOptions: { ...portOptions, cost: '77' } }))).toEqual([]);
    expect(differences(withPort({ master: undefined, portOptions: undefined }))).toEqual([
      'master of eth0 is , not br0',
    ]);
  });
});

const refusals: readonly RefusalCase[] = [
  [
    'options of a card outside a bridge',
    () => plan('eth1', { cost: 1 }),
    /^eth1 is a physical interface; expected a bond, a bridge, or a port of a bridge$/,
  ],
  [
    'an unknown option of a port',
    () => plan('eth0', { colour: 1 }),
    /^options has "colour"; expected options of a port of a bridge: priority, cost, hairpin, /,
  ],
  ['a cost of 0', () => plan('eth0', { cost: 0 }), /^options has cost 0; expected a number from 1 to 65535$/],
  ['a priority above 63', () => plan('eth0', { priority: 64 }), /expected a number from 0 to 63$/],
  ['a flag that is a word', () => plan('eth0', { hairpin: 'maybe' }), /expected one of off, on$/],
  [
    'a port that forwards pause frames',
    () => plan('eth0', { group_fwd_mask: 2 }),
    /^options has group_fwd_mask 2; expected a number with no other bits than 0xfffd$/,
  ],
  ['a bridge that forwards LACP', () => plan('br0', { group_fwd_mask: 4 }), /no other bits than 0xfff8$/],
  ['a mask below 0', () => plan('br0', { group_fwd_mask: -4_294_967_296 }), /no other bits than 0xfff8$/],
  ['a mask of more bits', () => plan('br0', { group_fwd_mask: 0x10000 }), /no other bits than 0xfff8$/],
  [
    'a query interval that the kernel lengthens',
    () => plan('br0', { multicast_query_interval: 50 }),
    /^options has multicast_query_interval 50; expected a number from 100 to 8640000$/,
  ],
  [
    'a query interval of more than a day',
    () => plan('br0', { multicast_startup_query_interval: 8_640_001 }),
    /expected a number from 100 to 8640000$/,
  ],
];

it.each(refusals)('refuses %s', (_title, make, message) => {
  expect(make).toThrow(expect.objectContaining({ name: 'Refused', message: expect.stringMatching(message) }));
});
