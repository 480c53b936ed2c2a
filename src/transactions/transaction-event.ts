/** The begin, the commit or the rollback of a change transaction. */
export interface TransactionEvent {
  readonly kind: 'begun' | 'committed' | 'rolledBack';
  /** Name of the caller that began the transaction. */
  readonly owner: string;
  /** Why, in words for people; for a commit what went for good, mostly nothing. */
  readonly reason: string;
}
