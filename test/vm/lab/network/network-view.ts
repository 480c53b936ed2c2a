import type { Vm } from '../guest/vm.ts';

/** What `ip` tells of a network, in a form in which two that are alike are equal. */
export interface NetworkView {
  readonly links: readonly string[];
  /** The first IPv4 address of a link is its primary one: their order counts. */
  readonly addresses: readonly string[];
  readonly routes: readonly string[];
  /** Of each bond, in their order. */
  readonly members: readonly string[];
}

/** Counters, times, elections and the kernel's numbers: what passes by itself, and nobody can put back. */
const passing = new Set([
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
  // What a made device takes over from those below it.
  'gso_max_size',
  'gso_max_segs',
  'tso_max_size',
  'tso_max_segs',
  'gro_max_size',
  // Which member of a bond carries the traffic, and what is told to that one.
  'active_slave',
  'promiscuity',
  'allmulti',
]);
/** Of a bond's member: whether it was elected. Of a bridge's port: how far it has come. */
const isElection = (name: string, value: unknown) =>
  name === 'state' && ['ACTIVE', 'BACKUP', 'forwarding', 'learning', 'listening'].includes(String(value));

type Told = Readonly<Record<string, unknown>>;

/** Each bond that has members, a line of path, colon and names. */
const membersInOrder = 'grep -H . /sys/class/net/*/bonding/slaves 2> /dev/null || true';

/** Reads the whole of `ip -j -d link`, `ip -j addr` and `ip -j route show table all`, of both families; and bonds' members. */
export async function readNetworkView(vm: Vm): Promise<NetworkView> {
  const words = ['-d link', 'addr', '-4 route show table all', '-6 route show table all'];
  const scripts = [...words.map((what) => `ip -j ${what}`), membersInOrder];
  const text = await vm.sh(scripts.map((script) => `${script}; echo; echo ---`).join('\n'));
  const parts = text.split('---').map((part) => part.trim());
  const [links = [], addresses = [], routes4 = [], routes6 = []] = parts
    .slice(0, words.length)
    .map((part) => JSON.parse(part || '[]') as readonly Told[]);
  return {
    links: links.map(told).sort(),
    addresses: addresses.map(told).sort(),
    // A device that had a carrier once keeps the kernel's own route of this kind.
    routes: [...routes4, ...routes6.filter(({ type }) => type !== 'multicast')].map(told).sort(),
    members: (parts[words.length] ?? '').split('\n').filter(Boolean).map(membersOf).sort(),
  };
}

const membersOf = (line: string) => {
  const [path = '', members = ''] = line.split(':');
  return JSON.stringify({ ifname: path.split('/')[4], members: members.trim() });
};

const told = (item: Told) =>
  JSON.stringify(item, (name, value: unknown) => {
    if (name === 'addr_info') return inOrder(value as readonly Told[]);
    return passing.has(name) || isElection(name, value) ? undefined : value;
  });

/** Of IPv6 addresses none is the first. */
const inOrder = (addresses: readonly Told[]) => [
  ...addresses.filter(({ family }) => family === 'inet'),
  ...addresses
    .filter(({ family }) => family !== 'inet')
    .sort((left, right) => String(left['local']).localeCompare(String(right['local']))),
];

/** What one has and the other has not, a line each; empty where they are alike. */
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
