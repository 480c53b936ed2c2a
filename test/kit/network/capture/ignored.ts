/**
 * What two captures may differ in. Each pattern is the words of a path; `*` stands for one word. Nothing else is ignored: what is
 * not named here and differs is a change.
 */
export const ignored: readonly (readonly [pattern: string, reason: string])[] = [
  ['link * ifindex', 'a number that the kernel counts up; a link that is made again gets the next one'],
  [
    'link * promiscuity',
    'counts the users of the promiscuous mode; the flag PROMISC is what an administrator set',
  ],
  ['link * allmulti', 'counts the users of the mode; the flag ALLMULTI is what an administrator set'],
  ['link * linkinfo info_data hello_timer', 'timer of STP'],
  ['link * linkinfo info_data tcn_timer', 'timer of STP'],
  ['link * linkinfo info_data topology_change_timer', 'timer of STP'],
  ['link * linkinfo info_data gc_timer', 'timer that removes what a bridge learned'],
  ['link * linkinfo info_slave_data hold_timer', 'timer of STP'],
  ['link * linkinfo info_slave_data message_age_timer', 'timer of STP'],
  ['link * linkinfo info_slave_data forward_delay_timer', 'timer of STP'],
  ['link * linkinfo info_slave_data topology_change_ack', 'set for the moment in which STP answers'],
  ['link * linkinfo info_slave_data config_pending', 'set for the moment in which STP waits to send'],
  ['link * linkinfo info_slave_data link_failure_count', 'counter of a member of a bond'],
  ['link * linkinfo info_slave_data fdb_n_learned', 'counter of what a port learned'],
  ['link * linkinfo info_data fdb_n_learned', 'counter of what a bridge learned'],
  ['link * tso_max_size', 'what the devices below a link can do; a bond without members tells a default'],
  ['link * tso_max_segs', 'as before'],
  [
    'fdb * 33:33:00:00:00:01 self',
    'the group of all nodes, which the kernel joins when a link first comes up',
  ],
  ['route inet6 255 ff00::/8 metric 256', 'as before: a link keeps its multicast route from then on'],
  ['order route inet6 254 fe80::/64 metric 256', 'the link that came up first; no call orders such routes'],
  ['order route inet6 255 * metric *', 'as before: the kernel keeps this table, one route for each link'],
];

/**
 * What two captures may differ in while IPv6 is off on the link in both: a bridge joins the group of all snoopers whenever it
 * comes up, and leaves it when IPv6 is turned off. Only IPv6 that is on for a moment would let it leave again.
 */
const groupOfSnoopers = /^fdb (\S+) 33:33:00:00:00:6a self$/;

const patterns = ignored.map(
  ([pattern]) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '\\S+')}$`),
);

export const isIgnored = (path: string): boolean => patterns.some((pattern) => pattern.test(path));

/** Whether the captures may differ in a path because of a setting that both have. @param settingOf returns its value in both. */
export function isIgnoredWith(
  path: string,
  settingOf: (link: string, setting: string) => string | undefined,
): boolean {
  const link = groupOfSnoopers.exec(path)?.[1];
  return link !== undefined && settingOf(link, 'ipv6.conf.disable_ipv6') === '1';
}

const operationalState = /^link \S+ operstate$/;

/**
 * Whether two values of a path say the same. A link is `UNKNOWN` while its carrier was never off, and `UP` once it came back: that of
 * a bridge depends on how fast its ports came up. Source: net/core/link_watch.c, RFC 2863.
 */
export const isSameState = (path: string, before: unknown, after: unknown): boolean =>
  operationalState.test(path) && [before, after].every((state) => state === 'UP' || state === 'UNKNOWN');
