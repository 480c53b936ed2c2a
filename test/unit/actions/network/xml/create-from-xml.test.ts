import { describe, expect, it } from 'vitest';
import { createFromXml, type NetworkState } from '#actions';
import { readRunnableXml } from '../../../../../src/actions/network/xml/read/read-runnable-xml.ts';
import { card, stepsOf } from '../sample-network.ts';

const state: NetworkState = {
  links: [
    card(1, 'lo', { kind: 'loopback' }),
    card(2, 'eth0'),
    card(3, 'eth1', { up: true }),
    card(4, 'eth2', { up: true }),
    card(5, 'bond0', { kind: 'bond', up: true, options: { mode: 'active-backup', miimon: '100' } }),
    card(6, 'eth3', { up: true, master: 'bond0', masterKind: 'bond' }),
  ],
  addresses: [
    {
      link: 'eth2',
      family: 'ipv4',
      address: '192.0.2.5',
      prefixLength: 24,
      scope: 'global',
      isStatic: true,
    },
    { link: 'eth1', family: 'ipv6', address: 'fe80::1', prefixLength: 64, scope: 'link', isStatic: false },
  ],
  routes: [],
  rules: [],
};
const noneSaved = { ipv4: undefined, ipv6: undefined };
const planOf = (text: string, of = state) =>
  createFromXml.plan({ xml: readRunnableXml(text), saved: noneSaved }, of);
const steps = (text: string) => stepsOf(planOf(text));

const ethernet = (name: string, inner = '') =>
  `<interface type="ethernet" name="${name}">${inner}</interface>`;
const vlan = (name: string, tag: number, lower: string, inner = '') =>
  `<interface type="vlan" name="${name}">${inner}<vlan tag="${tag}"><interface name="${lower}"/></vlan></interface>`;
const bond = (name: string, mode: string, ...members: readonly string[]) =>
  `<interface type="bond" name="${name}"><bond mode="${mode}">${members.map((member) => ethernet(member)).join('')}</bond></interface>`;
const bridge = (attributes: string, ports: string, before = '') =>
  `<interface type="bridge" name="br9">${before}<bridge ${attributes}>${ports}</bridge></interface>`;
const ipv4 = (inner: string) => `<protocol family="ipv4">${inner}</protocol>`;

describe('createInterfaceXML', () => {
  it('creates a bridge after its VLAN and its bond, with the settings of the XML', () => {
    const before = `<mtu size="1500"/>${ipv4('<ip address="198.51.100.5" prefix="24"/><route gateway="198.51.100.1"/>')}`;
    const plan = planOf(
      bridge(
        'stp="on" delay="4"',
        bond('bond7', 'active-backup', 'eth1', 'eth0') + vlan('v42', 42, 'bond0'),
        before,
      ),
    );
    expect(stepsOf(plan)).toEqual([
      'ip link add name bond7 address 52:54:00:00:00:03 type bond mode active-backup miimon 100',
      'ip link set dev eth1 down',
      'ip link set dev eth1 master bond7',
      'ip link set dev eth1 up',
      'ip link set dev eth0 master bond7',
      'ip link set dev eth0 up',
      'ip link set dev bond7 up',
      'ip link set dev bond7 type bond primary eth1',
      'ip link add link bond0 name v42 type vlan protocol 802.1Q id 42',
      'ip link set dev v42 up',
      'ip link add name br9 address 52:54:00:00:00:03 type bridge stp_state 1 forward_delay 400',
      'ip link set dev bond7 master br9',
      'ip link set dev v42 master br9',
      'ip link set dev br9 up',
      'ip addr replace 198.51.100.5/24 broadcast 198.51.100.255 dev br9',
      'ip route add 0.0.0.0/0 via 198.51.100.1 dev br9 table main proto static scope global',
    ]);
    expect(plan.effects).toMatchObject({
      created: ['bond7', 'v42', 'br9'],
      affected: ['eth1', 'eth0'],
      addsAddresses: [{ link: 'br9', address: '198.51.100.5' }],
      addsRoutes: [{ destination: '0.0.0.0/0' }],
    });
    expect(plan.differences(state)).toContain('br9 is not there');
  });

  it('creates a bond with the monitor of the XML', () => {
    const monitored = (monitor: string) =>
      steps(
        `<interface type="bond" name="bond7"><bond mode="active-backup">${monitor}${ethernet('eth1')}</bond></interface>`,
      )[0];
    expect(monitored('<miimon freq="50" updelay="100" carrier="ioctl"/>')).toMatch(
      / mode active-backup miimon 50 updelay 100 use_carrier 0$/,
    );
    expect(monitored('<arpmon interval="200" target="192.0.2.1" validate="active"/>')).toMatch(
      / mode active-backup arp_interval 200 arp_ip_target 192.0.2.1 arp_validate active$/,
    );
  });

  it('uses an existing port with the settings of the XML', () => {
    expect(steps(bridge('', bond('bond0', 'active-backup', 'eth3')))).toEqual([
      'ip link add name br9 address 52:54:00:00:00:05 type bridge',
      'ip link set dev bond0 master br9',
      'ip link set dev br9 up',
    ]);
  });

  it('adds the missing settings of a card, and keeps the existing ones', () => {
    const protocol = ipv4('<ip address="192.0.2.5" prefix="24"/><ip address="192.0.2.6" prefix="24"/>');
    expect(steps(ethernet('eth2', `<mtu size="1400"/>${protocol}`))).toEqual([
      'ip link set dev eth2 mtu 1400',
      'ip addr replace 192.0.2.6/24 broadcast 192.0.2.255 dev eth2',
    ]);
    expect(steps(ethernet('eth2', ipv4('<ip address="192.0.2.5" prefix="24"/>')))).toEqual([]);
    expect(steps(ethernet('eth0'))).toEqual(['ip link set dev eth0 up']);
  });

  it('turns DHCP on after the creation of the interface', () => {
    const plan = planOf(vlan('eth1.7', 7, 'eth1', ipv4('<dhcp/>')));
    expect(plan.dhcp).toEqual({ link: 'eth1.7', family: 'ipv4', on: true });
    expect(stepsOf(plan)).toEqual([
      'ip link add link eth1 name eth1.7 type vlan protocol 802.1Q id 7',
      'ip link set dev eth1.7 up',
    ]);
  });

  it('needs no step for a VLAN with the MTU of its lower device', () => {
    expect(steps(vlan('eth1.7', 7, 'eth1', '<mtu size="1500"/>'))).toHaveLength(2);
    expect(steps(vlan('eth1.7', 7, 'eth1', '<mtu size="1400"/>')).at(-1)).toBe(
      'ip link set dev eth1.7 mtu 1400',
    );
  });

  it.each([
    ['a card that does not exist', ethernet('eth9'), 'there is no such interface; expected one of lo, eth0'],
    ['a bond as a card', ethernet('bond0'), 'bond0 is a bond'],
    ['a member as a card', ethernet('eth3'), 'eth3 is a member of bond0; free it first'],
    [
      'the MAC of another card',
      ethernet('eth0', '<mac address="52:54:00:00:00:03"/>'),
      'eth0 has 52:54:00:00:00:02',
    ],
    [
      'a card with an address that the XML lacks',
      ethernet('eth2'),
      'eth2 has 192.0.2.5/24, and xmlDesc no such <ip>',
    ],
    ['a start mode', ethernet('eth0', '<start mode="onboot"/>'), 'xmlDesc line 1, <start>: mode is onboot'],
    [
      'router advertisements',
      ethernet('eth0', '<protocol family="ipv6"><autoconf/></protocol>'),
      'xmlDesc line 1, <autoconf>: this version does not change whether the kernel accepts router advertisements',
    ],
    [
      'DHCP with an address',
      ethernet('eth0', ipv4('<dhcp/><ip address="192.0.2.9" prefix="24"/>')),
      'xmlDesc line 1, <dhcp>: along with <ip> or <route>',
    ],
    ['DHCP of a card with an address', ethernet('eth2', ipv4('<dhcp/>')), 'eth2 has 192.0.2.5/24'],
    ['an existing bond', bond('bond0', '802.3ad', 'eth0'), 'bond0", the name of an existing interface'],
    [
      'an existing port with another mode',
      bridge('', bond('bond0', '802.3ad', 'eth3')),
      'mode of bond0 is active-backup, not 802.3ad',
    ],
    [
      'an existing port with other members',
      bridge('', bond('bond0', 'active-backup', 'eth0')),
      'eth0 is not in bond0; eth3 is in bond0',
    ],
    ['a port that is a member of another bond', bridge('', ethernet('eth3')), 'eth3 is a member of bond0'],
    [
      'a card that the XML has twice',
      bridge('', bond('bond7', '802.3ad', 'eth0') + ethernet('eth0')),
      'eth0 is a member of bond7',
    ],
    [
      'a short delay with stp',
      bridge('stp="on" delay="1.5"', ''),
      'xmlDesc line 1, <bridge>: delay is 1.5 with stp on',
    ],
    [
      'an MTU above that of the lower device',
      vlan('v', 4, 'eth1', '<mtu size="9000"/>'),
      'at most 1500, the MTU of eth1 below',
    ],
    [
      'a gateway out of reach',
      ethernet('eth1', ipv4('<route gateway="203.0.113.1"/>')),
      'in no network of eth1',
    ],
    ['a VLAN on itself', vlan('v', 4, 'v'), 'there is no such interface'],
  ])('refuses %s', (_, text, words) => {
    expect(() => planOf(text)).toThrow(words);
  });

  const lines = (...text: readonly string[]) => text.join('\n');
  it.each([
    [
      lines(
        '<interface type="vlan" name="v">',
        '<mtu size="9000"/>',
        '<vlan tag="4"><interface name="eth1"/></vlan></interface>',
      ),
      'xmlDesc line 2, <mtu>: mtu is 9000; ',
    ],
    [
      lines(
        '<interface type="ethernet" name="eth1">',
        '<protocol family="ipv4">',
        '<ip address="192.0.2.255" prefix="24"/>',
        '</protocol></interface>',
      ),
      'xmlDesc line 3, <ip>: ',
    ],
    [
      lines(
        '<interface type="ethernet" name="eth1">',
        '<protocol family="ipv4">',
        '<route gateway="203.0.113.1"/>',
        '</protocol></interface>',
      ),
      'xmlDesc line 3, <route>: gateway is 203.0.113.1, ',
    ],
    [
      lines(
        '<interface type="ethernet" name="eth2">',
        '<protocol family="ipv4">',
        '<ip address="192.0.2.6" prefix="24"/></protocol></interface>',
      ),
      'xmlDesc line 2, <protocol>: eth2 has 192.0.2.5/24, ',
    ],
    [
      lines('<interface type="ethernet" name="eth0">', '<mac address="52:54:00:00:00:03"/></interface>'),
      'xmlDesc line 2, <mac>: address is 52:54:00:00:00:03, ',
    ],
    [
      lines(
        '<interface type="bridge" name="br9"><bridge>',
        '<interface type="ethernet" name="eth0"/>',
        '<interface type="ethernet" name="eth9"/></bridge></interface>',
      ),
      'xmlDesc line 3, <interface>: name is "eth9", ',
    ],
    [
      lines(
        '<interface type="bridge" name="br9"><bridge>',
        '<interface type="bond" name="bond7"><bond mode="802.3ad">',
        '<interface type="ethernet" name="eth9"/></bond></interface></bridge></interface>',
      ),
      'xmlDesc line 3, <interface>: name is "eth9", ',
    ],
    [
      lines(
        '<interface type="bridge" name="br9"><bridge>',
        '<interface type="bond" name="bond0"><bond mode="802.3ad">',
        '<interface type="ethernet" name="eth3"/></bond></interface></bridge></interface>',
      ),
      'xmlDesc line 2, <interface>: bond0 is there already',
    ],
    [
      lines('<interface type="bridge" name="eth0">', '<bridge/></interface>'),
      'xmlDesc line 1, <interface>: interfaceName is "eth0", ',
    ],
  ])('refuses what the state of the network forbids, with line and element (%#)', (text, words) => {
    const start = { message: expect.stringMatching(new RegExp(`^${words.replaceAll(/[.()]/g, '\\$&')}`)) };
    expect(() => planOf(text)).toThrow(expect.objectContaining(start));
  });

  it('refuses a card with a lease when the XML has no DHCP', () => {
    const leased = { ...state.addresses[0], isStatic: false } as NetworkState['addresses'][number];
    expect(() => planOf(ethernet('eth2'), { ...state, addresses: [leased] })).toThrow('eth2 has DHCP');
  });
});
