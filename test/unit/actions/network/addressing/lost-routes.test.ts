import { describe, expect, it } from 'vitest';
import {
  type AddressState,
  type NetworkState,
  type RouteState,
  removeAddress,
  setStaticAddress,
} from '#actions';

const address = (text: string, link = 'eth0'): AddressState => ({
  link,
  family: 'ipv4',
  address: text,
  prefixLength: 24,
  scope: 'global',
  isStatic: true,
});
const route = (destination: string, further: Partial<RouteState> = {}): RouteState => ({
  family: 'ipv4',
  type: 'unicast',
  table: 'main',
  destination,
  protocol: 'static',
  hops: [{ link: 'eth0', gateway: '10.0.0.1' }],
  isStatic: true,
  ...further,
});
const network = (addresses: readonly AddressState[], routes: readonly RouteState[]): NetworkState => ({
  links: [{ index: 2, name: 'eth0', up: true, mtu: 1500 }],
  addresses,
  routes,
  rules: [],
});
const direct = { hops: [{ link: 'eth0' }] };

const routes = [
  route('0.0.0.0/0'),
  route('10.8.0.0/16', { metric: 7, table: '77' }),
  route('10.9.0.0/16', direct),
  route('10.10.0.0/16', { hops: [{ link: 'eth0', gateway: '172.31.1.1' }] }),
  route('172.31.1.1/32', direct),
  route('10.11.0.0/16', { hops: [{ link: 'eth0', gateway: '10.7.0.1', onLink: true }] }),
  route('10.12.0.0/16', { hops: [{ link: 'eth1', gateway: '10.2.0.1' }] }),
  route('10.13.0.0/16', { ...direct, source: '10.0.0.5' }),
  route('10.0.0.0/24', { protocol: 'kernel', isStatic: false, ...direct, source: '10.0.0.5' }),
];
const remove = (state: NetworkState) =>
  removeAddress.plan({ link: 'eth0', address: '10.0.0.5', prefixLength: 24 }, state);

describe('a removed IPv4 address', () => {
  it('names the routes over gateways and those with its source when it is the last', () => {
    const plan = remove(network([address('10.0.0.5')], routes));
    expect(plan.notes).toEqual([
      'routes that go with 10.0.0.5/24 of eth0: 0.0.0.0/0 via 10.0.0.1, ' +
        '10.8.0.0/16 via 10.0.0.1 metric 7 table 77, 10.13.0.0/16',
    ]);
    expect(plan.effects.removesRoutes.map(({ destination }) => destination)).toEqual([
      '0.0.0.0/0',
      '10.8.0.0/16',
      '10.13.0.0/16',
    ]);
  });

  it('names only the routes with its source when others stay', () => {
    const plan = remove(network([address('10.0.0.5'), address('10.3.0.5')], routes));
    expect(plan.notes).toEqual(['routes that go with 10.0.0.5/24 of eth0: 10.13.0.0/16']);
  });

  it('names nothing when no route goes', () => {
    const plan = remove(network([address('10.0.0.5')], [route('10.9.0.0/16', direct)]));
    expect(plan.notes).toEqual([]);
    expect(plan.effects.removesRoutes).toEqual([]);
  });
});

describe('a replaced IPv4 address', () => {
  const replace = (ip: string) =>
    setStaticAddress.plan(
      { link: 'eth0', ip, netmask: '255.255.255.0', broadcast: '' },
      network([address('10.0.0.5')], routes),
    ).notes;

  it('names the routes over gateways that its successor does not reach', () => {
    expect(replace('10.4.0.5')).toEqual([
      expect.stringMatching(/^routes that go with 10\.0\.0\.5\/24: 0\.0\.0\.0\/0 via .*, 10\.13\.0\.0\/16$/),
    ]);
    expect(replace('10.0.0.6')).toEqual(['routes that go with 10.0.0.5/24: 10.13.0.0/16']);
    expect(replace('10.0.0.5')).toEqual([]);
  });
});
