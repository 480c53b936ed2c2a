import { describe, expect, it } from 'vitest';
import {
  type AddressState,
  type NetworkState,
  type RouteState,
  type SavedAddresses,
  setDhcp,
  setDhcp6,
  setStaticAddress,
} from '#actions';
import { startArgs, stopArgs, unitOf } from '../../../../../src/actions/network/dhcp/client.ts';
import { stepText } from '../../../../../src/actions/network/ip/ip-step.ts';

const address = (text: string, given: Partial<AddressState> = {}): AddressState => {
  const [plain = '', length] = text.split('/');
  const family = text.includes(':') ? 'ipv6' : 'ipv4';
  return {
    link: 'eth0',
    family,
    address: plain,
    prefixLength: Number(length),
    scope: 'global',
    isStatic: true,
    ...given,
  };
};
const route = (
  destination: string,
  gateway: string | undefined,
  given: Partial<RouteState> = {},
): RouteState => ({
  family: destination.includes(':') ? 'ipv6' : 'ipv4',
  type: 'unicast',
  table: 'main',
  destination,
  protocol: 'boot',
  hops: [{ link: 'eth0', gateway }],
  isStatic: true,
  ...given,
});
const network = (
  addresses: readonly AddressState[],
  routes: readonly RouteState[] = [],
  given: { readonly up?: boolean; readonly master?: string; readonly addrGenMode?: string } = {},
): NetworkState => ({
  links: [
    { index: 1, name: 'lo', kind: 'loopback', up: true, mtu: 65_536 },
    { index: 2, name: 'eth0', up: true, mtu: 1500, ...given },
  ],
  addresses,
  routes,
  rules: [],
});

const own = [address('192.0.2.7/24'), address('192.0.2.8/24')];
const ownRoute = route('0.0.0.0/0', '192.0.2.1');
const static6 = address('2001:db8::7/64');
const leased = address('10.9.0.50/24', { isStatic: false });
const saved: SavedAddresses = {
  bootId: 'b',
  addresses: own,
  routes: [ownRoute],
  client: 'dhclient',
  brought: ['10.9.0.50/24'],
};
const on = { link: 'eth0', on: true, saved: undefined };
const off = { link: 'eth0', on: false, saved };
const steps = (plan: ReturnType<typeof setDhcp.plan>) => plan.steps.map(stepText);

describe('turning DHCP on', () => {
  it('removes the static routes and addresses of its family, and requests a client', () => {
    const plan = setDhcp.plan(
      on,
      network([...own, static6], [ownRoute, route('2001:db8:1::/48', '2001:db8::1')]),
    );
    expect(steps(plan)).toEqual([
      'ip route del 0.0.0.0/0 via 192.0.2.1 dev eth0 table main proto boot',
      'ip addr del 192.0.2.8/24 dev eth0',
      'ip addr del 192.0.2.7/24 dev eth0',
    ]);
    expect(plan.dhcp).toEqual({ link: 'eth0', family: 'ipv4', on: true });
    expect(plan.effects).toMatchObject({ removesAddresses: own, removesRoutes: [ownRoute] });
  });

  it('keeps a static link-local IPv6 address, from which the client sends its requests', () => {
    const linkLocal = address('fe80::5/64', { scope: 'link' });
    expect(steps(setDhcp6.plan(on, network([linkLocal, static6])))).toEqual([
      'ip addr del 2001:db8::7/64 dev eth0',
    ]);
    const ofIpv4 = address('169.254.7.7/16', { scope: 'link' });
    expect(steps(setDhcp.plan(on, network([ofIpv4])))).toEqual(['ip addr del 169.254.7.7/16 dev eth0']);
  });

  it('sets a link up that is down', () => {
    expect(steps(setDhcp.plan(on, network([], [], { up: false })))).toEqual(['ip link set dev eth0 up']);
  });

  it('setDhcp counts as done when an address came by DHCP, and setDhcp6 when its prefix has 128 bits', () => {
    const plan4 = setDhcp.plan(on, network(own));
    expect(plan4.differences(network([]))).toEqual(['eth0 has no address from DHCP']);
    expect(plan4.differences(network([leased]))).toEqual([]);
    const plan6 = setDhcp6.plan(on, network([static6]));
    const announced = address('fd09::5054:ff:fe12:3456/64', { isStatic: false });
    expect(plan6.differences(network([announced]))).toEqual(['eth0 has no address from DHCP']);
    expect(plan6.differences(network([address('fd09::50/128', { isStatic: false })]))).toEqual([]);
  });

  it('setDhcp plans nothing when DHCP is on already', () => {
    expect(setDhcp.plan({ ...on, saved }, network([])).dhcp).toBeUndefined();
    expect(setDhcp.plan(on, network([leased])).dhcp).toBeUndefined();
  });

  it('setDhcp refuses the loopback and a member of a bond', () => {
    expect(() => setDhcp.plan({ ...on, link: 'lo' }, network([]))).toThrow('lo is the loopback');
    expect(() => setDhcp.plan(on, network([], [], { master: 'bond0' }))).toThrow('eth0 is a member of bond0');
  });
});

describe('turning DHCP off', () => {
  const ofLease = route('0.0.0.0/0', '10.9.0.1');

  it('removes the lease and restores the saved addresses and routes', () => {
    const plan = setDhcp.plan(off, network([leased], [ofLease, route('198.51.100.0/24', '172.16.0.1')]));
    expect(steps(plan)).toEqual([
      'ip route del 0.0.0.0/0 via 10.9.0.1 dev eth0 table main proto boot',
      'ip addr del 10.9.0.50/24 dev eth0',
      'ip addr replace 192.0.2.7/24 dev eth0',
      'ip addr replace 192.0.2.8/24 dev eth0',
      'ip route add 0.0.0.0/0 via 192.0.2.1 dev eth0 table main proto boot',
    ]);
    expect(plan.effects).toMatchObject({
      addsAddresses: own,
      addsRoutes: [ownRoute],
      removesRoutes: [ofLease],
    });
    expect(plan.differences(network([...own], [ownRoute]))).toEqual([]);
    expect(plan.differences(network(own.slice(1)))).toEqual([
      'eth0 does not have 192.0.2.7/24',
      'the route to 0.0.0.0/0 over eth0 is not there',
    ]);
  });

  it('removes an address with an infinite lease', () => {
    const forEver = { ...leased, isStatic: true };
    expect(steps(setDhcp.plan(off, network([forEver])))).toContain('ip addr del 10.9.0.50/24 dev eth0');
  });

  it('keeps static addresses that were added meanwhile', () => {
    const given = address('192.0.2.8/24');
    const texts = steps(setDhcp.plan(off, network([leased, given])));
    expect(texts).not.toContain('ip addr del 192.0.2.8/24 dev eth0');
    expect(texts).toContain('ip addr replace 192.0.2.7/24 dev eth0');
  });

  it('setDhcp refuses to turn DHCP off when no static address was saved and none exists', () => {
    const none = { ...saved, addresses: [], routes: [] };
    expect(() => setDhcp.plan({ ...off, saved: none }, network([leased]))).toThrow(
      'eth0 had no static address when DHCP was turned on; call addAddress to give it one first',
    );
    expect(() => setDhcp.plan({ ...off, saved: undefined }, network([leased]))).toThrow(
      'eth0 has 10.9.0.50/24 from DHCP that was not turned on by setDhcp',
    );
  });

  it('lets the kernel generate link-local addresses as before, which dhcpcd had turned off', () => {
    const leased6 = address('fd09::50/128', { isStatic: false });
    const saved6 = {
      ...saved,
      addresses: [static6],
      routes: [],
      client: 'dhcpcd',
      addrGenMode: 'eui64',
    } as const;
    const planFrom = (addrGenMode: string, kept: SavedAddresses = saved6) =>
      steps(setDhcp6.plan({ ...off, saved: kept }, network([leased6], [], { addrGenMode })));
    expect(planFrom('none')).toEqual([
      'ip addr del fd09::50/128 dev eth0',
      'ip link set dev eth0 addrgenmode eui64',
      'ip addr replace 2001:db8::7/64 dev eth0',
    ]);
    const withoutStep = ['ip addr del fd09::50/128 dev eth0', 'ip addr replace 2001:db8::7/64 dev eth0'];
    expect(planFrom('eui64')).toEqual(withoutStep);
    // An earlier agent saved no mode.
    expect(planFrom('none', { ...saved6, addrGenMode: undefined })).toEqual(withoutStep);
  });

  it('setDhcp plans nothing when DHCP is off already', () => {
    const plan = setDhcp.plan({ ...off, saved: undefined }, network(own));
    expect([plan.steps, plan.dhcp]).toEqual([[], undefined]);
  });
});

it('setStaticAddress turns DHCP off and does not restore the saved addresses', () => {
  const args = { link: 'eth0', ip: '203.0.113.5', netmask: '255.255.255.0', broadcast: '', saved };
  const plan = setStaticAddress.plan(args, network([leased], [route('0.0.0.0/0', '10.9.0.1')]));
  expect(steps(plan)).toEqual([
    'ip route del 0.0.0.0/0 via 10.9.0.1 dev eth0 table main proto boot',
    'ip addr del 10.9.0.50/24 dev eth0',
    'ip addr replace 203.0.113.5/24 broadcast 203.0.113.255 dev eth0',
  ]);
  expect(plan.dhcp).toEqual({ link: 'eth0', family: 'ipv4', on: false });
});

describe('a DHCP client', () => {
  const linkFamily = { link: 'eth0', family: 'ipv4' } as const;

  it('starts a DHCP client with the link, the family and its own files as arguments', () => {
    expect(startArgs('dhcpcd', linkFamily, '/var/lib/dhcp', false)).toEqual([
      '-4',
      '--nobackground',
      '--noipv4ll',
      'eth0',
    ]);
    expect(startArgs('dhclient', { ...linkFamily, family: 'ipv6' }, '/var/lib/dhcp', false).join(' ')).toBe(
      '-6 -d -pf /run/dhclient-ovirt-node-ipv6-eth0.pid -lf /var/lib/dhcp/dhclient-ovirt-node-ipv6-eth0.leases eth0',
    );
  });

  it('stops a DHCP client without releasing its lease', () => {
    expect(stopArgs('dhcpcd', linkFamily, '/run')).toEqual(['-4', '--exit', 'eth0']);
    expect(stopArgs('dhclient', linkFamily, '/run')).toContain('-x');
  });

  it('names one unit of a DHCP client for each link and family, also when the name has special characters', () => {
    expect(unitOf(linkFamily)).toBe('ovirt-node-dhcp4-eth0.service');
    expect(unitOf({ link: 'a@b%ü', family: 'ipv6' })).toBe(
      String.raw`ovirt-node-dhcp6-a\x40b\x25\xc3\xbc.service`,
    );
  });
});
