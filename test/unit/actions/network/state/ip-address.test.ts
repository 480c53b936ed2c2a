import { expect, test } from 'vitest';
import { setDhcp } from '#actions';
import { contains } from '../../../../../src/actions/network/state/ip-address.ts';
import { sampleNetwork, stepsOf } from '../sample-network.ts';

test.each([
  ['10.0.0.0', 24, 'ipv4', '10.0.0.7', true],
  ['10.0.0.0', 24, 'ipv4', '10.0.1.7', false],
  ['10.0.0.0', 0, 'ipv4', 'fe80::1', false],
  ['fe80::', 10, 'ipv6', 'fe80::1', true],
  ['fe80::', 10, 'ipv6', '10.0.0.7', false],
] as const)(
  '%s/%d contains, for a route of %s, %s: %s',
  (address, prefixLength, family, gateway, isInside) => {
    const network = { address, prefixLength, family };
    expect(contains(network, family, gateway)).toBe(isInside);
  },
);

test('plans DHCP on a link with an IPv4 route through an IPv6 gateway', () => {
  const route = {
    family: 'ipv4',
    type: 'unicast',
    table: 'main',
    destination: '10.9.0.0/16',
    protocol: 'static',
    hops: [{ link: 'eth2', gateway: 'fe80::1' }],
    isStatic: true,
  } as const;
  const state = { ...sampleNetwork, routes: [route] };
  expect(stepsOf(setDhcp.plan({ link: 'eth2', on: true, saved: undefined }, state))).toEqual([
    expect.stringMatching(/^ip route del .*10\.9\.0\.0\/16 via inet6 fe80::1/),
    expect.stringContaining('ip addr del 192.0.2.5/24'),
  ]);
});
