import {
  addAddress,
  addRoute,
  createBridge,
  destroy,
  type NetworkAction,
  type NetworkState,
  removeAddress,
  removeRoute,
  restart,
  setAdminUp,
  setIpv6Enabled,
  setMacAddress,
  setMaster,
  setMtu,
  setOptions,
  setStaticAddress,
} from '#actions';

const kind = <Args>(title: string, action: NetworkAction<Args>, args: Args) => ({
  title,
  plan: (state: NetworkState) => action.plan(args, state),
});

/** One change of each kind, for the network of a {@link NetworkLab}. */
export const changeKinds = [
  kind('an MTU', setMtu, { link: 'v0', mtu: 1400 }),
  kind('a deleted bridge', destroy, { link: 'br0' }),
  kind('a restarted card', restart, { link: 'v0' }),
  kind('a freed port', setMaster, { link: 'v2', interfaceName: '' }),
  kind('an added port', setMaster, { link: 'v3', interfaceName: 'br0' }),
  kind('a new bridge', createBridge, {
    interfaceName: 'br1',
    ports: ['v3'],
    options: { stp_state: 1, forward_delay: 300n },
  }),
  kind('a card that is down', setAdminUp, { link: 'v0', on: false }),
  kind('a bridge that is down', setAdminUp, { link: 'br0', on: false }),
  kind('a MAC address', setMacAddress, { link: 'v0', macAddress: '02:00:00:00:00:77' }),
  kind('IPv6 that is off', setIpv6Enabled, { link: 'v0', on: false }),
  kind('options', setOptions, { link: 'br0', options: { stp_state: true, priority: 100 } }),
  kind('an IPv4 address', addAddress, { link: 'v0', address: '192.0.2.9/24' }),
  kind('an IPv6 address', addAddress, { link: 'br0', address: 'fd07::1/64' }),
  kind('a removed primary address with secondary ones', removeAddress, {
    link: 'v0',
    address: '10.0.0.5',
    prefixLength: 24,
  }),
  kind('a new primary address', setStaticAddress, {
    link: 'v0',
    ip: '10.0.0.77',
    netmask: '255.255.255.0',
    broadcast: '',
  }),
  kind('an IPv4 route', addRoute, {
    link: 'v0',
    destination: '10.77.0.0/16',
    gateway: '10.0.0.9',
    metric: 0,
  }),
  kind('an IPv6 route', addRoute, { link: 'v0', destination: 'fd77::/64', gateway: 'fd00::9', metric: 0 }),
  kind('a removed default route', removeRoute, {
    link: 'v0',
    family: 'ipv4',
    table: 254,
    destination: '0.0.0.0/0',
    gateway: '10.0.0.1',
    metric: 0,
  }),
];

/** Plans a smaller MTU of v0. */
export const smallerMtu = (state: NetworkState) => setMtu.plan({ link: 'v0', mtu: 1400 }, state);
