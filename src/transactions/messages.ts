import { Refused } from '#actions';

/** Seconds that a change may be given. */
export const transactionSeconds = { least: 5, most: 3600 } as const;

/** Who has a change open, and until when. */
export function busyText({
  owner,
  deadlineNs,
}: {
  readonly owner: string;
  readonly deadlineNs: bigint;
}): string {
  const until = new Date(Number(deadlineNs / 1_000_000n)).toISOString();
  return `a change of ${owner} is open until ${until}; theirs, and an administrator's, are its commit and its end`;
}

/** Told with a change that was to be persistent. */
export const notWrittenText = 'not written down';

/** Told with a change of what ifupdown's files describe. */
export const ifupText = (names: readonly string[]): string =>
  `${names.join(', ')}: the files of ifupdown stay as they are, and the next ifup undoes it`;

/** Why a change was taken back, and what became of it. */
export function rollbackText(
  reason: string,
  putBack: readonly string[],
  notPutBack: readonly string[],
): string {
  const back = putBack.length === 0 ? 'nothing had to be put back' : `put back: ${putBack.join('; ')}`;
  const left = notPutBack.length === 0 ? '' : `; could not be put back: ${notPutBack.join('; ')}`;
  return `${reason}; ${back}${left}`;
}

/** @throws {Refused} */
export function requireSeconds(seconds: number): void {
  const { least, most } = transactionSeconds;
  if (!Number.isFinite(seconds) || seconds < least || seconds > most)
    throw new Refused(`seconds is ${seconds}; a number from ${least} to ${most}`);
}
