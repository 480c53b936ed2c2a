import type { Attributes } from '#netlink';

/** `RTAX_*` of linux/rtnetlink.h with the arguments of `ip route`, which takes a number without a unit as the kernel has it. */
const words: readonly (readonly [attribute: number, word: string])[] = [
  [2, 'mtu'],
  [3, 'window'],
  [4, 'rtt'],
  [5, 'rttvar'],
  [6, 'ssthresh'],
  [7, 'cwnd'],
  [8, 'advmss'],
  [9, 'reordering'],
  [10, 'hoplimit'],
  [11, 'initcwnd'],
  [13, 'rto_min'],
  [14, 'initrwnd'],
  [15, 'quickack'],
  [17, 'fastopen_no_cookie'],
];
const lockAttribute = 1;
const featuresAttribute = 12;
const congestionAttribute = 16;
/** `RTAX_FEATURE_*` with the arguments of `ip route … features`. */
const features = [
  [1, 'ecn'],
  [16, 'tcp_usec_ts'],
] as const;
/** "Not set" of a hop limit. */
const unsetHopLimit = 0xffffffff;
/** `ip` locks it always, without a word. */
const minTimeout = 'rto_min';

/**
 * Returns the metrics of a route: arguments of `ip route` and their values. A key may be several arguments: `mtu lock`.
 * @returns undefined for a route without metrics.
 */
export function routeMetrics(metrics: Attributes): Readonly<Record<string, string>> | undefined {
  const locked = metrics.u32(lockAttribute) ?? 0;
  const texts: Record<string, string> = {};
  const add = (attribute: number, word: string, value: string) => {
    texts[(locked & (1 << attribute)) === 0 || word === minTimeout ? word : `${word} lock`] = value;
  };
  for (const [attribute, word] of words) {
    const value = metrics.u32(attribute);
    if (value === undefined || (word === 'hoplimit' && value === unsetHopLimit)) continue;
    add(attribute, word, String(value));
  }
  const bits = metrics.u32(featuresAttribute) ?? 0;
  const set = features.flatMap(([bit, word]) => ((bits & bit) === 0 ? [] : [word]));
  const lastFeature = set.at(-1);
  if (lastFeature !== undefined) texts[['features', ...set.slice(0, -1)].join(' ')] = lastFeature;
  const congestion = metrics.text(congestionAttribute);
  if (congestion !== undefined) add(congestionAttribute, 'congctl', congestion);
  return Object.keys(texts).length === 0 ? undefined : texts;
}
