import { ipWordOf, type LinkOption } from './link-options.ts';

const onOff = { words: ['off', 'on'] } as const;
const flag = (name: string): LinkOption => ({ name, value: onOff });

/** Options of a bridge's port: arguments of `ip link … type bridge_slave`. Source: ip-link(8), the kernel's br_netlink.c. */
export const bridgePortOptions: readonly LinkOption[] = [
  { name: 'priority', value: { range: [0, 63] } },
  { name: 'cost', value: { range: [1, 65_535] } },
  flag('hairpin'),
  flag('guard'),
  flag('root_block'),
  flag('fastleave'),
  flag('learning'),
  flag('flood'),
  flag('mcast_flood'),
  flag('bcast_flood'),
  flag('mcast_to_unicast'),
  { name: 'mcast_router', value: { range: [0, 2] } },
  // BR_GROUPFWD_MACPAUSE: no port forwards frames that pause a link.
  { name: 'group_fwd_mask', value: { mask: 0xfffd } },
  flag('neigh_suppress'),
  flag('isolated'),
];

/** Options that a member or port loses with its master: arguments of `ip link … type KIND_slave`. */
export const portOptions: Readonly<Record<string, readonly string[]>> = {
  bond: ['queue_id', 'prio'],
  bridge: bridgePortOptions.map(ipWordOf),
};

/** Options of a bridge's port, and of a bridge for itself, that name VLANs. `ip` does not set them: bridge(8) does. */
export const vlanOptionNames = ['vlans', 'pvid', 'untagged'] as const;
