import { Refused, type RollbackResult } from '#actions';

/** Seconds that a transaction may take until its commit. */
export const transactionSeconds = { min: 5, max: 3600 } as const;

/** Says who has a transaction open, and until when. */
export function busyText(open: { readonly owner: string; readonly deadlineNs: bigint }): string {
  const until = new Date(Number(open.deadlineNs / 1_000_000n)).toISOString();
  return `a change of ${open.owner} is open until ${until}; only ${open.owner} or an administrator may add to it, commit it or end it`;
}

/** Says why a transaction was rolled back and what the rollback restored. */
export function rollbackText(reason: string, { putBack, notPutBack }: RollbackResult): string {
  const restored = putBack.length === 0 ? 'nothing had to be put back' : `put back: ${putBack.join('; ')}`;
  const failed = notPutBack.length === 0 ? '' : `; could not be put back: ${notPutBack.join('; ')}`;
  return `${reason}; ${restored}${failed}`;
}

/** Reason of a rollback at the deadline of a transaction. */
export const notCommittedText = 'the change was not committed in time';

/** Checks the time that a caller gives a transaction. @throws {Refused} */
export function requireTransactionSeconds(seconds: number): void {
  const { min, max } = transactionSeconds;
  if (!Number.isFinite(seconds) || seconds < min || seconds > max)
    throw new Refused(`seconds is ${seconds}; expected a number from ${min} to ${max}`);
}
