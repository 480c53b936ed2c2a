import { describe, expect, it } from 'vitest';
import { createBridge, type LinkState, type NetworkState, setMaster, setOptions } from '#actions';
import { simulate } from '../../../../../src/actions/network/backends/common/simulate.ts';
import { computeTarget, wantedVlans } from '../../../../../src/actions/network/backends/common/target.ts';
import { bridgeVlanLines } from '../../../../../src/actions/network/kernel/bridge-vlans.ts';
import { card, type RefusalCase } from '../sample-network.ts';

const bridgeVlans = { vlans: ['1', '10-20'], pvid: 1, untagged: ['1', '12'] };
const portOptions = { cost: '2' };
const inBridge = { up: true, master: 'br0', masterKind: 'bridge', portOptions } as const;
const bridgeOptions = { vlan_filtering: '1', vlan_default_pvid: '1' };
const links: readonly LinkState[] = [
  card(1, 'eth0', { ...inBridge, bridgeVlans }),
  card(2, 'eth1'),
  card(3, 'br0', {
    kind: 'bridge',
    up: true,
    options: bridgeOptions,
    bridgeVlans: { vlans: ['1'], pvid: 1, untagged: ['1'] },
  }),
  card(4, 'bond0', { kind: 'bond', up: true, options: { mode: '802.3ad', miimon: '100' } }),
];
const state: NetworkState = { links, addresses: [], routes: [], rules: [] };
const withoutFilter: NetworkState = {
  ...state,
  links: links.map((link) =>
    link.name === 'br0' ? { ...link, options: { ...bridgeOptions, vlan_filtering: '0' } } : link,
  ),
};
const plan = (link: string, options: Record<string, unknown>, before = state) =>
  setOptions.plan({ link, options }, before);
const lines = (link: string, options: Record<string, unknown>) =>
  bridgeVlanLines(plan(link, options).bridgeVlans ?? []);

describe('setOptions with VLANs', () => {
  it.each([
    ['a list of texts', ['1', '30-32'], ['30-32']],
    ['a list of numbers', [1, 30n, 31], ['30-31']],
    ['a text with commas', '1, 30-32', ['30-32']],
  ])('takes %s', (_title, vlans, [added]) => {
    expect(lines('eth0', { vlans })).toEqual([
      `bridge vlan add dev eth0 vid ${added}`,
      'bridge vlan del dev eth0 vid 10-20',
    ]);
  });

  it('makes an access port of a trunk', () => {
    expect(lines('eth0', { vlans: ['30'], pvid: 30, untagged: ['30'] })).toEqual([
      'bridge vlan add dev eth0 vid 30 pvid untagged',
      'bridge vlan del dev eth0 vid 1',
      'bridge vlan del dev eth0 vid 10-20',
    ]);
  });

  it('keeps what the call leaves out, and untagged without the VLANs that go', () => {
    expect(plan('eth0', { pvid: 12 }).bridgeVlans?.[0]?.wanted).toEqual({ ...bridgeVlans, pvid: 12 });
    expect(plan('eth0', { vlans: [1, 10] }).bridgeVlans?.[0]?.wanted).toEqual({
      vlans: ['1', '10'],
      pvid: 1,
      untagged: ['1'],
    });
  });

  it('takes every VLAN away', () => {
    expect(lines('eth0', { vlans: [], pvid: 0 })).toEqual([
      'bridge vlan del dev eth0 vid 1',
      'bridge vlan del dev eth0 vid 10-20',
    ]);
  });

  it('changes nothing where the VLANs are as requested, in whatever form', () => {
    expect(plan('eth0', { vlans: '20,1,10-19', untagged: ['12', '1'] }).bridgeVlans).toEqual([]);
  });

  it('sets those of the bridge itself, beside its options', () => {
    const planned = plan('br0', { vlan_filtering: 0, vlans: '1,5', pvid: 0 });
    expect(planned.steps).toHaveLength(1);
    expect(bridgeVlanLines(planned.bridgeVlans ?? [])).toEqual([
      'bridge vlan add dev br0 vid 1 untagged self',
      'bridge vlan add dev br0 vid 5 self',
    ]);
    expect(planned.notes).toEqual(['VLANs of br0 have no effect while br0 has vlan_filtering 0']);
  });

  it('gives a new bridge its VLANs beside the default one', () => {
    const create = (options: Record<string, unknown>) =>
      createBridge.plan({ interfaceName: 'br1', ports: [], options }, state).bridgeVlans ?? [];
    expect(bridgeVlanLines(create({ vlan_filtering: 1, vlans: [1, 5] }))).toEqual([
      'bridge vlan add dev br1 vid 5 self',
    ]);
    expect(bridgeVlanLines(create({ default_pvid: 7, vlans: [5, 7] }))).toEqual([
      'bridge vlan add dev br1 vid 5 self',
    ]);
    expect(create({ vlan_filtering: 1 })).toEqual([]);
  });

  it('compares the VLANs afterwards with the request', () => {
    const { differences } = plan('eth0', { vlans: ['30'], pvid: 30, untagged: [] });
    expect(differences(state)).toEqual([
      'VLANs of eth0 is 1, 10-20, not 30',
      'pvid of eth0 is 1, not 30',
      'untagged VLANs of eth0 is 1, 12, not none',
    ]);
    const done = { vlans: ['30'], pvid: 30, untagged: [] };
    const after = links.map((link) => (link.name === 'eth0' ? { ...link, bridgeVlans: done } : link));
    expect(differences({ ...state, links: after })).toEqual([]);
  });

  describe('statistics of VLANs by port', () => {
    const withPort = (vlans: LinkState['bridgeVlans'], options = bridgeOptions): NetworkState => ({
      ...state,
      links: [
        card(1, 'eth0', { ...inBridge, ...(vlans && { bridgeVlans: vlans }) }),
        card(3, 'br0', { kind: 'bridge', options }),
      ],
    });
    const defaultVlan = { vlans: ['1'], pvid: 1, untagged: ['1'] };
    const texts = (options: Record<string, unknown>, before: NetworkState) =>
      plan('br0', options, before).steps.map((step) => step.slice(-2).join(' '));

    it('are counted where no port has a VLAN', () => {
      const none = { vlans: [], pvid: 0, untagged: [] };
      expect(texts({ vlan_stats_per_port: 1 }, withPort(none))).toEqual(['vlan_stats_per_port 1']);
      expect(texts({ vlan_stats_per_port: 1 }, withPort(undefined))).toEqual(['vlan_stats_per_port 1']);
    });

    it('are counted after the default VLAN was taken away, and before there is one', () => {
      expect(texts({ vlan_stats_per_port: 1, default_pvid: 0 }, withPort(defaultVlan))).toEqual([
        'vlan_default_pvid 0',
        'vlan_stats_per_port 1',
      ]);
      const without = { ...bridgeOptions, vlan_default_pvid: '0', vlan_stats_per_port: '1' };
      const none = { vlans: [], pvid: 0, untagged: [] };
      expect(texts({ default_pvid: 5, vlan_stats_per_port: 0 }, withPort(none, without))).toEqual([
        'vlan_stats_per_port 0',
        'vlan_default_pvid 5',
      ]);
    });

    it('stay as they are without a refusal', () => {
      const counted = { ...bridgeOptions, vlan_stats_per_port: '1' };
      expect(texts({ vlan_stats_per_port: 1 }, withPort(bridgeVlans, counted))).toEqual([]);
    });
  });

  it('affects the ports, too, with another default VLAN', () => {
    expect(plan('br0', { default_pvid: 5 }).effects.affected).toEqual(['br0', 'eth0']);
    expect(plan('br0', { priority: 5 }).effects.affected).toEqual(['br0']);
  });

  it.each([
    [
      'a bridge that filters no VLANs',
      { vlans: [1, 5] },
      withoutFilter,
      /^VLANs of eth0 have no effect while/,
    ],
    [
      'frames that leave with the tag that they lacked',
      { pvid: 10 },
      state,
      /^VLAN 10 of eth0 arrives without a tag/,
    ],
  ])('notes %s', (_title, options, before, note) => {
    expect(plan('eth0', options, before).notes).toEqual([expect.stringMatching(note)]);
    expect(plan('eth0', { vlans: [1, 5] }).notes).toEqual([]);
  });
});

describe('the state after a plan', () => {
  it('has the VLANs that are to be, for the service that manages the link', () => {
    const after = simulate(state, plan('eth0', { pvid: 12 }));
    expect(after.links[0]?.bridgeVlans?.pvid).toBe(12);
    expect(wantedVlans(computeTarget(state, plan('eth0', { pvid: 12 })))).toMatchObject([
      { link: 'eth0', isBridge: false, wanted: { pvid: 12 } },
    ]);
  });

  it('says nothing of VLANs that the kernel sets itself', () => {
    const free = setMaster.plan({ link: 'eth0', interfaceName: '' }, state);
    expect(simulate(state, free).links[0]?.bridgeVlans).toBeUndefined();
    expect(wantedVlans(computeTarget(state, plan('br0', { default_pvid: 5 })))).toEqual([]);
  });
});

const refusals: readonly RefusalCase[] = [
  [
    'VLAN 0',
    () => plan('eth0', { vlans: [0] }),
    /^options has vlans 0; expected VLANs from 1 to 4094, such as/,
  ],
  ['VLAN 4095', () => plan('eth0', { vlans: ['1-4095'] }), /^options has vlans "1-4095"; expected VLANs/],
  [
    'a range that falls',
    () => plan('eth0', { vlans: '20-10' }),
    /^options has vlans "20-10"; expected VLANs/,
  ],
  ['half a range', () => plan('eth0', { vlans: '20-' }), /^options has vlans "20-"; expected/],
  ['three ends', () => plan('eth0', { vlans: '1-2-3' }), /^options has vlans "1-2-3"; expected/],
  ['a word', () => plan('eth0', { untagged: ['all'] }), /^options has untagged "all"; expected VLANs/],
  ['a flag', () => plan('eth0', { vlans: true }), /^options has vlans true; expected VLANs/],
  [
    'ranges that overlap',
    () => plan('eth0', { vlans: ['1', '10-20', '15'] }),
    /^options has vlans with VLAN 15 twice; expected each VLAN once$/,
  ],
  [
    'a pvid outside the VLANs',
    () => plan('eth0', { pvid: 9 }),
    /^options has pvid 9; expected 0 for none, or one of the VLANs 1, 10-20$/,
  ],
  [
    'VLANs without the present pvid',
    () => plan('eth0', { vlans: [10] }),
    /^options has vlans without 1, which is the pvid; expected a pvid with them: 0 for none, or one of the VLANs 10$/,
  ],
  [
    'an untagged VLAN outside the VLANs',
    () => plan('eth0', { untagged: ['1', '30-31'] }),
    /^options has untagged 30-31, not among the VLANs; expected some of 1, 10-20$/,
  ],
  [
    'VLANs beside another default one',
    () => plan('br0', { default_pvid: 5, vlans: [5] }),
    /^options has default_pvid and vlans; expected them in two calls, default_pvid first$/,
  ],
  [
    'statistics by port while a port has VLANs',
    () => plan('br0', { vlan_stats_per_port: 1 }),
    /^options has vlan_stats_per_port 1, and ports of br0 have VLANs: eth0; expected ports without: take/,
  ],
  [
    'statistics by port while a port has others than the default VLAN that goes',
    () => plan('br0', { default_pvid: 0, vlan_stats_per_port: true }),
    /^options has vlan_stats_per_port 1, and ports of br0 have VLANs: eth0; expected/,
  ],
  [
    'statistics by port beside another default VLAN',
    () => plan('br0', { default_pvid: 5, vlan_stats_per_port: 1 }),
    /^options has vlan_stats_per_port 1, and ports of br0 have VLANs: eth0; expected/,
  ],
  ['VLANs of a card', () => plan('eth1', { vlans: [1] }), /^eth1 is a physical interface; expected a bond, /],
  [
    'VLANs of a bond',
    () => plan('bond0', { vlans: [1] }),
    /^options has "vlans"; expected options of a bond: /,
  ],
  [
    'an unknown option of a port, with the names of those for VLANs',
    () => plan('eth0', { trunk: 1 }),
    /isolated, vlans, pvid, untagged$/,
  ],
];

it.each(refusals)('refuses %s', (_title, make, message) => {
  expect(make).toThrow(expect.objectContaining({ name: 'Refused', message: expect.stringMatching(message) }));
});
