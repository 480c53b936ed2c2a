import { bondWordsNamingMembers } from './link-options.ts';

/** An argument of `ip link … type KIND` with its value. */
export type OptionWord = readonly [word: string, value: string];

/** Arguments of `ip link … type bond` with milliseconds that the kernel keeps as multiples of miimon. */
export const delayWords = ['updelay', 'downdelay', 'peer_notify_delay'] as const;

const isDelay = (word: string): boolean => (delayWords as readonly string[]).includes(word);

/**
 * Puts options into an order in which the kernel accepts them one by one: a bridge leaves STP before it gets a forward delay
 * that STP has not, and joins it afterwards; miimon and arp_interval exclude each other; delays need miimon; the name of a member
 * may depend on the mode; statistics by port need ports without VLANs, which the default VLAN gives and takes.
 * @param miimon that the bond has afterwards.
 */
export function inKernelOrder(
  words: readonly OptionWord[],
  miimon: string | undefined,
): readonly OptionWord[] {
  const delays = miimon === '0' ? 1 : 4;
  const rank = ([word, value]: OptionWord) => (isDelay(word) ? delays : rankOf(word, value));
  return words.toSorted((left, right) => rank(left) - rank(right));
}

function rankOf(word: string, value: string): number {
  if (word === 'mode') return 0;
  if (word === 'stp_state') return value === '0' ? 0 : 5;
  if (bondWordsNamingMembers.has(word)) return 5;
  if (word === 'vlan_stats_per_port') return 3;
  if (value === '0') return 2;
  return word === 'miimon' ? 3 : 4;
}

/** Rounds a delay of a bond as the kernel does. Both in milliseconds. */
export const roundDelay = (delay: number, miimon: number): number =>
  miimon === 0 ? delay : delay - (delay % miimon);
