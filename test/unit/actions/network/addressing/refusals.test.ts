import { expect, it } from 'vitest';
import {
  type AddressState,
  addAddress,
  addRoute,
  type RouteState,
  removeRoute,
  setStaticAddress,
} from '#actions';
import { type RefusalCase, sampleNetwork as state } from '../sample-network.ts';

const newRoute = { link: 'eth2', destination: '198.51.100.0/24', gateway: '', metric: 0 };
const newAddress = { link: 'eth2', ip: '192.0.2.9', netmask: '255.255.255.0', broadcast: '' };

const badAddresses: readonly (readonly [text: string, message: RegExp])[] = [
  ['no-address', /expected an address with its prefix/],
  ['192.0.2.9', /expected a prefix from 0 to 32/],
  ['192.0.2.9/33', /expected a prefix from 0 to 32/],
  ['2001:db8::9/129', /expected a prefix from 0 to 128/],
  ['224.0.0.1/24', /multicast/],
  ['ff02::1/64', /multicast/],
  ['0.0.0.0/8', /unspecified/],
  ['127.0.0.2/8', /loopback/],
  ['192.0.2.0/24', /the network itself/],
  ['192.0.2.255/24', /broadcast/],
  ['192.0.2.5/25', /eth2 has 192\.0\.2\.5\/24; expected another address/],
  ['2001:DB8:0::5/64', /eth2 has 2001:db8::5\/64; expected another address/],
];

const addresses: readonly RefusalCase[] = [
  ...badAddresses.map(
    ([address, message]): RefusalCase => [
      `the address ${address}`,
      () => addAddress.plan({ link: 'eth2', address }, state),
      message,
    ],
  ),
  [
    'an address for a member',
    () => addAddress.plan({ link: 'eth3', address: '192.0.2.9/24' }, state),
    /give .* to bond0/,
  ],
  [
    'a netmask with gaps',
    () => setStaticAddress.plan({ ...newAddress, netmask: '255.0.255.0' }, state),
    /^netmask is/,
  ],
  [
    'an IPv6 address as the primary IPv4 address',
    () => setStaticAddress.plan({ ...newAddress, ip: 'fd00::1' }, state),
    /ip is/,
  ],
  [
    'a broadcast address that is not an address',
    () => setStaticAddress.plan({ ...newAddress, broadcast: 'all' }, state),
    /^broadcast is/,
  ],
];

/** A static route over eth2. */
const routeTo = (destination: string, gateway?: string): RouteState => ({
  family: destination.includes(':') ? 'ipv6' : 'ipv4',
  type: 'unicast',
  table: 'main',
  destination,
  protocol: 'static',
  scope: gateway === undefined ? 'link' : 'global',
  hops: [{ link: 'eth2', gateway }],
  isStatic: true,
});
const pointToPoint: AddressState = {
  link: 'eth1',
  family: 'ipv4',
  address: '198.51.100.1',
  prefixLength: 24,
  peer: '203.0.113.2',
  scope: 'global',
  isStatic: true,
};

const routes: readonly RefusalCase[] = [
  [
    'a destination with bits beyond its prefix',
    () => addRoute.plan({ ...newRoute, destination: '198.51.100.7/24' }, state),
    /expected a network/,
  ],
  [
    'a gateway out of reach',
    () => addRoute.plan({ ...newRoute, gateway: '203.0.113.1' }, state),
    /in no network of eth2/,
  ],
  [
    'a gateway that only a route with a gateway leads to',
    () =>
      addRoute.plan(
        { ...newRoute, gateway: '203.0.113.1' },
        { ...state, routes: [routeTo('203.0.113.0/24', '192.0.2.1')] },
      ),
    /in no network of eth2 and on no route without a gateway/,
  ],
  [
    'a gateway that a host route of another interface reaches',
    () =>
      addRoute.plan(
        { ...newRoute, link: 'eth1', gateway: '203.0.113.1' },
        { ...state, routes: [routeTo('203.0.113.1/32')] },
      ),
    /in no network of eth1/,
  ],
  [
    'an IPv6 gateway whose best route has a gateway',
    () =>
      addRoute.plan(
        { ...newRoute, destination: '2001:db8:8::/48', gateway: '2001:db8:1::1' },
        {
          ...state,
          routes: [routeTo('2001:db8:1::/48'), routeTo('2001:db8:1::/64', '2001:db8::1')],
        },
      ),
    /in no network of eth2/,
  ],
  [
    'a gateway in the network of an address whose peer is elsewhere',
    () =>
      addRoute.plan(
        { ...newRoute, link: 'eth1', gateway: '198.51.100.9' },
        { ...state, addresses: [pointToPoint] },
      ),
    /in no network of eth1/,
  ],
  [
    'a gateway of the other family',
    () => addRoute.plan({ ...newRoute, gateway: '2001:db8::1' }, state),
    /an IPv4 address/,
  ],
  [
    "the interface's own address as a gateway",
    () => addRoute.plan({ ...newRoute, gateway: '192.0.2.5' }, state),
    /of eth2 itself/,
  ],
  [
    'a route over an interface that is down',
    () => addRoute.plan({ ...newRoute, link: 'eth0' }, state),
    /eth0 is down/,
  ],
  [
    'the removal of a route that does not exist',
    () =>
      removeRoute.plan(
        { link: 'eth2', family: 'ipv4', table: 254, destination: '10.0.0.0/8', metric: 0 },
        state,
      ),
    /no longer on eth2; nothing to remove/,
  ],
];

it.each([...addresses, ...routes])(
  'refuses %s with the expected value, before anything is touched',
  (_title, plan, message) => {
    expect(plan).toThrow(
      expect.objectContaining({
        name: expect.stringMatching(/^(Refused|Busy)$/),
        message: expect.stringMatching(message),
      }),
    );
  },
);
