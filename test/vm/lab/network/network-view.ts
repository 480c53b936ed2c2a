import type { Vm } from '../guest/vm.ts';

/** The output of `ip` in a normalized form: the views of two equal networks are equal. */
export interface NetworkView {
  readonly links: readonly string[];
  /** In order: the first IPv4 address of a link is its primary address. */
  readonly addresses: readonly string[];
  readonly routes: readonly string[];
  /** Members of each bond, in order. */
  readonly members: readonly string[];
}

/** Fields that change by themselves or cannot be restored: counters, times, elections, and numbers of the kernel. */
const ignoredFields = new Set([
  'ifindex',
  'link_index',
  'operstate',
  'link_failure_count',
  'valid_life_time',
  'preferred_life_time',
  'expires',
  'gc_timer',
  'hello_timer',
  'tcn_timer',
  'topology_change_timer',
  'forward_delay_timer',
  'hold_timer',
  'message_age_timer',
  'bridge_id',
  'root_id',
  'designated_bridge',
  'designated_root',
  // A virtual device inherits these from its lower devices.
  'gso_max_size',
  'gso_max_segs',
  'tso_max_size',
  'tso_max_segs',
  'gro_max_size',
  // The active member of a bond, and flags that the bond sets on it.
  'active_slave',
  'promiscuity',
  'allmulti',
]);
/** Reports whether a field is the state of a bond's member or of a bridge's port, which elections change. */
const isElection = (name: string, value: unknown) =>
  name === 'state' && ['ACTIVE', 'BACKUP', 'forwarding', 'learning', 'listening'].includes(String(value));

type Fields = Readonly<Record<string, unknown>>;

/** Prints a line `path:members` for each bond with members. */
const printMembers = 'grep -H . /sys/class/net/*/bonding/slaves 2> /dev/null || true';

/** Reads `ip -j -d link`, `ip -j addr`, `ip -j route show table all` of both families, and the members of bonds. */
export async function readNetworkView(vm: Vm): Promise<NetworkView> {
  const words = ['-d link', 'addr', '-4 route show table all', '-6 route show table all'];
  const scripts = [...words.map((object) => `ip -j ${object}`), printMembers];
  const text = await vm.sh(scripts.map((script) => `${script}; echo; echo ---`).join('\n'));
  const parts = text.split('---').map((part) => part.trim());
  const [links = [], addresses = [], routes4 = [], routes6 = []] = parts
    .slice(0, words.length)
    .map((part) => JSON.parse(part || '[]') as readonly Fields[]);
  return {
    links: links.map(normalize).sort(),
    addresses: addresses.map(normalize).sort(),
    // The kernel keeps multicast routes of a device after its first carrier.
    routes: [...routes4, ...routes6.filter(({ type }) => type !== 'multicast')].map(normalize).sort(),
    members: (parts[words.length] ?? '').split('\n').filter(Boolean).map(membersOf).sort(),
  };
}

const membersOf = (line: string) => {
  const [path = '', members = ''] = line.split(':');
  return memberLine(path.split('/')[4], members.trim());
};

const memberLine = (ifname: string | undefined, members: string) => JSON.stringify({ ifname, members });

/** Returns a view with the members of each bond sorted by their names. */
export const withSortedMembers = (view: NetworkView): NetworkView => ({
  ...view,
  members: view.members.map((line) => {
    const { ifname, members } = JSON.parse(line) as { readonly ifname: string; readonly members: string };
    return memberLine(ifname, members.split(' ').sort().join(' '));
  }),
});

const normalize = (item: Fields) =>
  JSON.stringify(item, (name, value: unknown) => {
    if (name === 'addr_info') return sortAddresses(value as readonly Fields[]);
    return ignoredFields.has(name) || isElection(name, value) ? undefined : value;
  });

/** Keeps the order of IPv4 addresses and sorts IPv6 addresses, whose order has no meaning. */
const sortAddresses = (addresses: readonly Fields[]) => [
  ...addresses.filter(({ family }) => family === 'inet'),
  ...addresses
    .filter(({ family }) => family !== 'inet')
    .sort((left, right) => String(left['local']).localeCompare(String(right['local']))),
];

/** Returns a line for each entry that only one of the networks has; empty when the networks are equal. */
export function diffNetworkViews(before: NetworkView, after: NetworkView): readonly string[] {
  const parts = ['links', 'addresses', 'routes', 'members'] as const;
  return parts.flatMap((part) => {
    const was = new Set(before[part]);
    const is = new Set(after[part]);
    return [
      ...before[part].filter((line) => !is.has(line)).map((line) => `- ${line}`),
      ...after[part].filter((line) => !was.has(line)).map((line) => `+ ${line}`),
    ];
  });
}
