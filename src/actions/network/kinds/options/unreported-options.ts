import type { LinkState } from '../../state/network-state.ts';

/** Options of a bridge whose value in use differs at times from the one that is set. */
export const spanningTreeWords = ['forward_delay', 'hello_time', 'max_age', 'ageing_time'] as const;

/**
 * Lists the note for options of a bridge that the kernel does not report now: of a bridge under STP that is not the root, the
 * times of the root; during a topology change, a short ageing time.
 * @param limit what else follows from that, after "do not come back after a rollback".
 * @returns an empty list where the kernel reports all of them.
 */
export function unreportedNotes(
  { name, kind, options }: LinkState,
  words: readonly string[],
  limit = '',
): readonly string[] {
  if (kind !== 'bridge' || options === undefined) return [];
  const hidden = spanningTreeWords.filter((word) => words.includes(word) && options[word] === undefined);
  if (hidden.length === 0) return [];
  return [
    `${hidden.join(', ')} of ${name}: former values do not come back after a rollback${limit && `, ${limit}`}: ` +
      'the kernel reports the spanning tree’s values in use, not those that are set',
  ];
}
