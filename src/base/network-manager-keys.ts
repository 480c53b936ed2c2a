/** Keys of the profiles of NetworkManager by the kernel's names of the options. Source: nm-settings-dbus(5). */
export const networkManagerKeys = {
  /** Group `bridge`: seconds, which the kernel counts in hundredths. */
  bridgeTimes: {
    'forward-delay': 'forward_delay',
    'hello-time': 'hello_time',
    'max-age': 'max_age',
    'ageing-time': 'ageing_time',
  },
  bridgeFlags: {
    stp: 'stp_state',
    'vlan-filtering': 'vlan_filtering',
    'multicast-snooping': 'mcast_snooping',
    'multicast-querier': 'mcast_querier',
  },
  bridgeNumbers: {
    priority: 'priority',
    'vlan-default-pvid': 'vlan_default_pvid',
    'group-forward-mask': 'group_fwd_mask',
  },
  /** Group `bridge-port`. */
  portNumbers: { 'path-cost': 'cost', priority: 'priority' },
  portFlags: { 'hairpin-mode': 'hairpin' },
} as const;

/** What NetworkManager does where a key is absent: it leaves out a key with this value. */
export const networkManagerDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  connection: { autoconnect: true, 'autoconnect-priority': 0, 'autoconnect-slaves': -1 },
  bridge: {
    'forward-delay': 15,
    'hello-time': 2,
    'max-age': 20,
    'ageing-time': 300,
    stp: true,
    'vlan-filtering': false,
    'multicast-snooping': true,
    'multicast-querier': false,
    priority: 0x8000,
    'vlan-default-pvid': 1,
    'group-forward-mask': 0,
  },
  'bridge-port': { 'path-cost': 100, priority: 32, 'hairpin-mode': false },
  '802-3-ethernet': { mtu: 0, 'auto-negotiate': false },
  ipv4: { 'ignore-auto-dns': false, 'route-metric': -1 },
  ipv6: { 'ignore-auto-dns': false, 'route-metric': -1 },
};

/**
 * Keys in the group `user` of the agent's own profiles. Later versions recognise the profiles by them: never change them. A profile
 * leaves out what is a default; the second key names what was defined nevertheless.
 */
export const networkManagerMarks = {
  digest: 'org.ovirt.node.definition',
  said: 'org.ovirt.node.said',
} as const;

/** What the second mark can name beside options. */
export type SaidOfFamily = `ipv${4 | 6}` | `ipv${4 | 6}.dns` | 'ipv6.dhcp' | 'ipv4.disabled';

/** Scopes of routes by their numbers. Source: the kernel's rtnetlink.h. */
export const routeScopes: Readonly<Record<string, number>> = {
  global: 0,
  site: 200,
  link: 253,
  host: 254,
};
