import { describe, expect, it } from 'vitest';
import { createBond, createBridge, type LinkState, type NetworkState, setOptions } from '#actions';
import { linkDifferences } from '../../../../../src/actions/network/apply/link-differences.ts';
import { reconcileSteps } from '../../../../../src/actions/network/rollback/reconcile.ts';
import { linkNamed } from '../../../../../src/actions/network/state/network-state.ts';
import { type RefusalCase, sampleNetwork as state, stepsOf } from '../sample-network.ts';

const newBond = { interfaceName: 'bond7', mode: 'active-backup', members: [], options: {} };
const newBridge = { interfaceName: 'br7', ports: [], options: {} };

/** The sample network with other options of one link. */
const withOptions = (name: string, options: Readonly<Record<string, string>>): NetworkState => ({
  ...state,
  links: state.links.map((link) => (link.name === name ? { ...link, options } : link)),
});
const byMii = { mode: 'active-backup', miimon: '100', updelay: '200', arp_interval: '0' };
const byArp = {
  mode: 'active-backup',
  miimon: '0',
  updelay: '0',
  arp_interval: '500',
  arp_ip_target: '192.0.2.1',
  arp_validate: 'all',
};
/** Plans options of a link that has these; its steps without what they have in common. */
const changeOf = (
  link: string,
  current: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>>,
) => {
  const plan = setOptions.plan({ link, options }, withOptions(link, current));
  return {
    words: stepsOf(plan).map((step) => step.replace(/^ip link set dev \S+ (type (bond|bridge) )?/, '')),
    notes: plan.notes,
  };
};

describe('a delay of a bond', () => {
  it.each([
    ['updelay', 10, 0],
    ['updelay', 150, 100],
    ['downdelay', 299, 200],
    ['peer_notif_delay', 350, 300],
  ])(
    '%s %i becomes a multiple of miimon in the plan of a new bond, and the plan says so',
    (name, given, rounded) => {
      const plan = createBond.plan({ ...newBond, options: { [name]: given } }, state);
      const word = name === 'peer_notif_delay' ? 'peer_notify_delay' : name;
      expect(stepsOf(plan)[0]).toContain(`miimon 100 ${word} ${rounded}`);
      expect(plan.notes).toEqual([
        `${word} ${given} of bond7 becomes ${rounded}: the kernel keeps multiples of miimon, which is 100`,
      ]);
    },
  );

  it('becomes a multiple of the miimon that the same call sets', () => {
    expect(changeOf('bond0', byMii, { updelay: 150, miimon: 70 })).toEqual({
      words: ['miimon 70', 'updelay 140'],
      notes: ['updelay 150 of bond0 becomes 140: the kernel keeps multiples of miimon, which is 70'],
    });
  });

  it('changes with miimon, and the plan says so', () => {
    expect(changeOf('bond0', byMii, { miimon: 50 })).toEqual({
      words: ['miimon 50'],
      notes: ['updelay of bond0 becomes 100: the kernel keeps multiples of miimon, which is 50 now'],
    });
  });

  it('that is a multiple stays as it is, without a note', () => {
    expect(changeOf('bond0', byMii, { updelay: 300 })).toEqual({ words: ['updelay 300'], notes: [] });
  });
});

describe('options are set in an order that the kernel accepts:', () => {
  it('from MII to ARP, the delay and miimon end first', () => {
    const options = {
      arp_validate: 'all',
      arp_interval: 500,
      arp_ip_target: '192.0.2.1',
      updelay: 0,
      miimon: 0,
    };
    expect(changeOf('bond0', byMii, options).words).toEqual([
      'updelay 0',
      'miimon 0',
      'arp_validate all',
      'arp_interval 500',
      'arp_ip_target 192.0.2.1',
    ]);
  });

  it('from ARP to MII, the delay comes after miimon', () => {
    const options = { updelay: 200, miimon: 100, arp_interval: 0 };
    expect(changeOf('bond0', byArp, options).words).toEqual(['arp_interval 0', 'miimon 100', 'updelay 200']);
  });

  it('what is so already is not set again: miimon 0 would end ARP', () => {
    expect(changeOf('bond0', byArp, { miimon: 0, updelay: 0, arp_interval: 600 }).words).toEqual([
      'arp_interval 600',
    ]);
  });

  it('a bridge leaves STP before its delay is too short for STP, and joins STP after', () => {
    const spanning = { forward_delay: '1500', stp_state: '1' };
    expect(changeOf('br0', spanning, { forward_delay: 0, stp_state: 0 }).words).toEqual([
      'stp_state 0',
      'forward_delay 0',
    ]);
    const plain = { forward_delay: '0', stp_state: '0' };
    expect(changeOf('br0', plain, { stp_state: 1, forward_delay: 400 }).words).toEqual([
      'forward_delay 400',
      'stp_state 1',
    ]);
  });

  it('a mode without ARP ends ARP by itself', () => {
    expect(
      changeOf('bond1', { ...byArp, mode: 'balance-rr' }, { mode: '802.3ad', miimon: 100 }).words,
    ).toEqual(['down', 'mode 802.3ad', 'miimon 100', 'up']);
  });

  const links = (options: Readonly<Record<string, string>>): LinkState => {
    const link = linkNamed(withOptions('bond0', options), 'bond0');
    if (!link) throw new Error('the sample network has no bond0');
    return link;
  };
  it('a rollback to ARP ends MII first', () => {
    expect(stepsOf({ steps: reconcileSteps(links(byArp), links(byMii)) })).toEqual([
      'ip link set dev bond0 type bond updelay 0',
      'ip link set dev bond0 type bond miimon 0',
      'ip link set dev bond0 type bond arp_interval 500',
      'ip link set dev bond0 type bond arp_ip_target 192.0.2.1',
      'ip link set dev bond0 type bond arp_validate all',
    ]);
  });

  it('a rollback to MII removes the targets of ARP', () => {
    const { arp_validate: _, ...now } = byArp;
    expect(reconcileSteps(links(byMii), links(now))).toEqual([
      ['link', 'set', 'dev', 'bond0', 'type', 'bond', 'arp_interval', '0'],
      ['link', 'set', 'dev', 'bond0', 'type', 'bond', 'miimon', '100'],
      ['link', 'set', 'dev', 'bond0', 'type', 'bond', 'updelay', '200'],
      ['link', 'set', 'dev', 'bond0', 'type', 'bond', 'arp_ip_target', ''],
    ]);
  });
});

describe('a time of a bridge', () => {
  it.each([
    ['forward_delay', 401],
    ['max_age', 1999],
    ['ageing_time', 30_001],
  ])('%s %i may be rounded down by the kernel, and the plan says so', (name, value) => {
    const plan = createBridge.plan({ ...newBridge, options: { [name]: value } }, state);
    expect(plan.notes).toEqual([
      `${name} ${value} of br7 becomes ${value - 1} where the kernel counts 250 ticks a second`,
    ]);
    const reported = (time: number) => withOptions('br0', { [name]: String(time) });
    const options = { [name]: String(value) };
    expect(linkDifferences(reported(value - 1), 'br0', { options })).toEqual([]);
    expect(linkDifferences(reported(value - 2), 'br0', { options })).toHaveLength(1);
  });
});

it('tlb_dynamic_lb is an option of balance-alb, too', () => {
  const options = { tlb_dynamic_lb: 0 };
  expect(stepsOf(createBond.plan({ ...newBond, mode: 'balance-alb', options }, state))[0]).toMatch(
    / mode balance-alb miimon 100 tlb_dynamic_lb 0$/,
  );
});

const bondWith = (options: Readonly<Record<string, unknown>>, mode = 'active-backup') =>
  createBond.plan({ ...newBond, mode, options }, state);
const bridgeWith = (options: Readonly<Record<string, unknown>>) =>
  createBridge.plan({ ...newBridge, options }, state);
const refusals: readonly RefusalCase[] = [
  [
    'a multicast address of an LACP system',
    () => bondWith({ ad_actor_system: '01:00:5e:00:00:01' }, '802.3ad'),
    /^options has ad_actor_system "01:00:5e:00:00:01"; expected a MAC address of a machine/,
  ],
  [
    'a broadcast address of an LACP system',
    () => bondWith({ ad_actor_system: 'ff:ff:ff:ff:ff:ff' }, '802.3ad'),
    /expected a MAC address of a machine/,
  ],
  [
    'a group of bridges that another protocol has',
    () => bridgeWith({ group_addr: '01:80:c2:00:00:01' }),
    /^options has group_addr "01:80:c2:00:00:01"; expected 01:80:c2:00:00:00, or with/,
  ],
  [
    'ARP monitoring of a new bond without a target',
    () => bondWith({ arp_interval: 500 }),
    /^options has arp_interval, which needs a target; expected arp_ip_target or ns_ip6_target with it$/,
  ],
  [
    'ARP monitoring of a bond without a target',
    () => setOptions.plan({ link: 'bond0', options: { miimon: 0, arp_interval: 500 } }, state),
    /which needs a target/,
  ],
  [
    'a validation of ARP along with miimon',
    () => bondWith({ arp_validate: 'all' }),
    /^options has arp_validate all, which needs arp_interval/,
  ],
  [
    'STP with a forward delay below two seconds',
    () => bridgeWith({ stp_state: 1, forward_delay: 199 }),
    /^options has forward_delay 199, too short for STP; expected 200 to 3000, or stp_state 0$/,
  ],
  [
    'a forward delay below two seconds for a bridge under STP',
    () => changeOf('br0', { stp_state: '1', forward_delay: '1500' }, { forward_delay: 100 }),
    /^options has forward_delay 100, too short for STP/,
  ],
  [
    'STP for a bridge with a forward delay of zero',
    () => changeOf('br0', { stp_state: '0', forward_delay: '0' }, { stp_state: 1 }),
    /^options has stp_state 1, and forward_delay is 0; expected a forward_delay from 200 to 3000 with it$/,
  ],
];

it.each(refusals)('refuses %s, before anything is touched', (_title, plan, message) => {
  expect(plan).toThrow(expect.objectContaining({ name: 'Refused', message: expect.stringMatching(message) }));
});
