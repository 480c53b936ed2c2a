import { Refused } from '../../errors.ts';
import { quotedValue } from '../kinds/names.ts';
import { toNumber } from '../kinds/options/option-values.ts';

const max32 = 0xffffffff;

/**
 * Metrics of a route with the largest value that the kernel keeps as it is; numbers as the kernel has them: times in its own units.
 * 0 stands for a metric that is not set. Source: linux/rtnetlink.h, ip_metrics_convert of net/ipv4/metrics.c.
 */
const maxima: Readonly<Record<string, number>> = {
  mtu: 65_520,
  window: max32,
  rtt: max32,
  rttvar: max32,
  ssthresh: max32,
  cwnd: max32,
  advmss: 65_495,
  reordering: max32,
  hoplimit: 255,
  initcwnd: max32,
  rto_min: max32,
  initrwnd: max32,
  quickack: 1,
  fastopen_no_cookie: 1,
};
const congestion = 'congctl';
/** TCP_CA_NAME_MAX of the kernel. */
const congestionPattern = /^[A-Za-z0-9_-]{1,15}$/;
const lock = ' lock';
/** `ip` locks it always, without a word. */
const alwaysLocked = 'rto_min';

/**
 * Reads metrics by the words of `ip route`: `mtu`, `mtu lock`, `advmss`, `congctl`, …
 * @returns arguments of `ip route` and their values. @throws {Refused}
 */
export function readMetrics(input: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new Refused(`options.metrics is ${quotedValue(input)}; expected a map`);
  const metrics = Object.entries(input).map(([name, value]) => [name, readMetric(name, value)] as const);
  const words = metrics.map(([name]) => wordOf(name));
  const twice = words.find((word, index) => words.indexOf(word) !== index);
  if (twice !== undefined)
    throw new Refused(`options.metrics has ${twice} with and without lock; expected one of them`);
  return metrics.length === 0 ? undefined : Object.fromEntries(metrics);
}

const wordOf = (name: string): string => (name.endsWith(lock) ? name.slice(0, -lock.length) : name);

function readMetric(name: string, value: unknown): string {
  const word = wordOf(name);
  const given = `options.metrics has ${name} ${quotedValue(value)}`;
  if (word === congestion) {
    if (typeof value === 'string' && congestionPattern.test(value)) return value;
    throw new Refused(`${given}; expected the name of a congestion control, such as cubic`);
  }
  const max = Object.hasOwn(maxima, word) ? maxima[word] : undefined;
  if (max === undefined || name === `${alwaysLocked}${lock}`) {
    const known = [...Object.keys(maxima), congestion].join(', ');
    throw new Refused(`options.metrics has ${quotedValue(name)}; expected ${known}, also with " lock"`);
  }
  const number = toNumber(value);
  if (number === undefined || number < 1 || number > max)
    throw new Refused(`${given}; expected a number from 1 to ${max}`);
  return String(number);
}
