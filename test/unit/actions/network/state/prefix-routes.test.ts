import { describe, expect, it } from 'vitest';
import { removeAddress } from '../../../../../src/actions/network/addressing/addresses.ts';
import { removeRoute } from '../../../../../src/actions/network/addressing/remove-route.ts';
import { computeTarget } from '../../../../../src/actions/network/backends/common/target.ts';
import { restoreSteps } from '../../../../../src/actions/network/rollback/restore.ts';
import type {
  AddressState,
  NetworkState,
  RouteState,
} from '../../../../../src/actions/network/state/network-state.ts';
import { withPrefixRoutes } from '../../../../../src/actions/network/state/prefix-routes.ts';

const address = (text: string, more: Partial<AddressState> = {}): AddressState => ({
  link: 'eth0',
  family: 'ipv4',
  address: text,
  prefixLength: 24,
  scope: 'global',
  noPrefixRoute: true,
  isStatic: true,
  ...more,
});
const route = (source: string | undefined, more: Partial<RouteState> = {}): RouteState => ({
  family: 'ipv4',
  type: 'unicast',
  table: 'main',
  destination: '10.0.0.0/24',
  metric: 100,
  protocol: 'kernel',
  scope: 'link',
  source,
  hops: [{ link: 'eth0' }],
  isStatic: false,
  ...more,
});
const stateOf = (addresses: readonly AddressState[], routes: readonly RouteState[]): NetworkState =>
  withPrefixRoutes({
    links: [{ index: 2, name: 'eth0', up: true, mtu: 1500 }],
    addresses,
    routes,
    rules: [],
  });
const two = stateOf(
  [address('10.0.0.5'), address('10.0.0.6')],
  [route('10.0.0.5'), route('10.0.0.6'), route(undefined, { destination: '10.9.0.0/24' })],
);
const isStatic = ({ routes }: NetworkState) => routes.map((one) => one.isStatic);

describe('the prefix route of an address with noprefixroute', () => {
  it('treats a prefix route as static when its address has noprefixroute, though its protocol is kernel', () => {
    expect(isStatic(two)).toEqual([true, true, false]);
    const ipv6 = { family: 'ipv6', prefixLength: 64 } as const;
    const six = stateOf(
      [address('2001:db8::7', ipv6)],
      [
        route(undefined, { family: 'ipv6', destination: '2001:db8::/64', metric: 425 }),
        route(undefined, { family: 'ipv6', destination: 'fe80::/64', metric: 1024 }),
      ],
    );
    expect(isStatic(six)).toEqual([true, false]);
  });

  it('treats a prefix route as not static when the kernel made it, or when its address came by DHCP', () => {
    expect(
      isStatic(stateOf([address('10.0.0.5', { noPrefixRoute: undefined })], [route('10.0.0.5')])),
    ).toEqual([false]);
    expect(isStatic(stateOf([address('10.0.0.5', { isStatic: false })], [route('10.0.0.5')]))).toEqual([
      false,
    ]);
  });

  it('treats a prefix route as not static when it has a lifetime', () => {
    expect(isStatic(stateOf([address('10.0.0.5')], [route('10.0.0.5', { expires: true })]))).toEqual([false]);
  });

  it('deletes a prefix route with the address that a change added, unless another address shares it', () => {
    const six = { family: 'ipv6', prefixLength: 64 } as const;
    const added = address('2001:db8::5', six);
    const left = route(undefined, { family: 'ipv6', destination: '2001:db8::/64' });
    const other = route(undefined, { family: 'ipv6', destination: '2001:db8:1::/64' });
    const now = { ...two, routes: [...two.routes, left, other] };
    const effects = { affected: ['eth0'], created: [], addsAddresses: [added], addsRoutes: [] };
    const back = { ...two, routes: [...two.routes, other] };
    const steps = restoreSteps(back, now, { ...effects, removesAddresses: [], removesRoutes: [] });
    expect(steps.map((step) => step.join(' '))).toEqual([
      'route del 2001:db8::/64 dev eth0 table main proto kernel metric 100',
    ]);
    const shared = { ...now, addresses: [...now.addresses, address('2001:db8::6', six)] };
    const kept = { ...back, addresses: shared.addresses };
    expect(restoreSteps(kept, shared, { ...effects, removesAddresses: [], removesRoutes: [] })).toEqual([]);
  });

  it('restores the prefix route of each address that had one', () => {
    const now = { ...two, routes: [] };
    const effects = { affected: ['eth0'], created: [], addsAddresses: [], addsRoutes: [] };
    const steps = restoreSteps(two, now, { ...effects, removesAddresses: [], removesRoutes: [] });
    expect(steps.map((step) => step.join(' '))).toEqual(
      ['10.0.0.5', '10.0.0.6'].map(
        (source) =>
          `route append 10.0.0.0/24 dev eth0 table main proto kernel scope link src ${source} metric 100`,
      ),
    );
  });

  it('removes a prefix route only together with its own address', () => {
    const args = { link: 'eth0', family: 'ipv4' as const, address: '10.0.0.5', prefixLength: 24 };
    const { wanted } = computeTarget(two, removeAddress.plan(args, two));
    expect(wanted.routes.map(({ source }) => source)).toEqual(['10.0.0.6', undefined]);
  });

  it('removeRoute refuses a prefix route, which its maker would make again', () => {
    const args = {
      link: 'eth0',
      family: 'ipv4' as const,
      table: 254,
      destination: '10.0.0.0/24',
      metric: 100,
    };
    expect(() => removeRoute.plan(args, two)).toThrow('was made by the kernel');
  });
});
