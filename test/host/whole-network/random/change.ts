import * as fc from 'fast-check';
import type { ActionName } from './agent-lab.ts';
import { links, words } from './words.ts';

/** A call that changes the network, with the arguments of its action. */
export interface Change {
  readonly method: ActionName;
  readonly args: Readonly<Record<string, unknown>>;
}

const call = (
  method: ActionName,
  args: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Change> => fc.record(args).map((values) => ({ method, args: values }));
const always = <T>(value: T) => fc.constant(value);

/** Changes that take something away that hangs on a link. */
const destructive = fc.oneof(
  call('setMtu', { link: links, mtu: fc.constantFrom(1000, 1280, 1400) }),
  call('restart', { link: always('v0') }),
  call('restart', { link: links }),
  call('destroy', { link: always('br0') }),
  call('setAdminUp', { link: links, on: always(false) }),
  call('setIpv6Enabled', { link: links, on: fc.boolean() }),
  // The kernel has no way back for a bridge that follows its ports.
  call('setMacAddress', {
    link: words('v0', 'v1', 'v2'),
    macAddress: words('02:00:00:00:00:77', '02:00:00:00:ff:01'),
  }),
  call('setMaster', { link: words('v1', 'v2'), interfaceName: always('') }),
  call('removeAddress', {
    link: words('v0', 'br0'),
    address: words('10.0.0.1', '10.0.0.2', '10.3.0.1'),
    prefixLength: always(24),
  }),
  call('removeAddress', {
    link: words('v0', 'br0'),
    address: words('fd00::1', 'fd00::2', 'fd01::1'),
    prefixLength: always(64),
  }),
  call('setStaticAddress', {
    link: words('v0', 'br0'),
    ip: words('10.0.0.66', '10.0.0.2', '10.3.0.66'),
    netmask: always('255.255.255.0'),
    broadcast: always(''),
  }),
  call('removeRoute', {
    link: words('v0', 'br0'),
    family: always('ipv4'),
    table: always(254),
    destination: words('0.0.0.0/0', '10.50.0.0/16', '10.8.0.0/16'),
    gateway: words('10.0.0.254', '10.0.0.253'),
    metric: fc.constantFrom(0, 50),
  }),
);

/** Other changes; some are refused, which must leave the network alone as well. */
const other = fc.oneof(
  call('setMaster', { link: words('v1', 'v2'), interfaceName: always('br0') }),
  call('createBridge', {
    interfaceName: always('br9'),
    ports: fc.subarray(['v2', 'p0'], { minLength: 1 }),
    options: always({}),
  }),
  call('createVlan', {
    interfaceName: always('v0.9'),
    lowerInterface: always('v0'),
    vlanId: always(9),
    protocol: always('802.1Q'),
  }),
  call('createBond', {
    interfaceName: always('bond9'),
    mode: always('active-backup'),
    members: always(['v2']),
    options: always({}),
  }),
  call('setOptions', {
    link: always('br0'),
    options: fc.constantFrom({ priority: '57344' }, { ageing_time: '20000' }, { forward_delay: '900' }),
  }),
  call('setAdminUp', { link: links, on: always(true) }),
  call('setOptions', {
    link: words('v1', 'v2'),
    options: fc.constantFrom({ cost: '77' }, { hairpin: 'on' }, { group_fwd_mask: 16_384, isolated: 'on' }),
  }),
  call('addAddress', { link: links, address: words('10.0.0.66/24', 'fd00::66/64', '10.3.0.66/32') }),
  call('addRoute', {
    link: always('v0'),
    destination: words('10.77.0.0/16', '10.50.0.0/16'),
    gateway: words('10.0.0.254', ''),
    metric: fc.constantFrom(0, 50),
  }),
);

/** A change of one kind. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  { arbitrary: destructive, weight: 3 },
  { arbitrary: other, weight: 1 },
);

/** How a change ends that nobody committed. */
export const endings = [
  'rollback',
  'the second step fails',
  'signal 9, then the watchdog',
  'signal 9, then a new agent rolls back',
  'signal 9 of a call, then a new agent',
] as const;
export type Ending = (typeof endings)[number];
