import { lossText, NotAsAsked, RolledBack, ToolFailed } from '#actions';
import type { Transaction } from './transaction.ts';
import type { TransactionEvent } from './transaction-event.ts';

interface CompletionOptions {
  readonly report: (event: TransactionEvent) => void;
  /** Called when the network or the open transaction has changed. Resolves when that was published. */
  readonly onChange: () => Promise<void>;
  /** Called when a transaction ends, before its end is reported. */
  readonly onEnd: (transaction: Transaction) => void;
}

/** Ends transactions, by a commit or a rollback, and reports the end. */
export class TransactionCompletion {
  readonly #options: CompletionOptions;

  constructor(options: CompletionOptions) {
    this.#options = options;
  }

  /** Waits for the broker; rolls back when it does not answer until the deadline. @throws {RolledBack} */
  async requireConnectivity(transaction: Transaction): Promise<void> {
    const reason = await transaction.waitForConnectivity();
    if (reason === undefined) return;
    throw new RolledBack(await this.#finishRollback(transaction, transaction.rollbackUnreachable(reason)));
  }

  /** Commits a transaction and reports that. @throws {RolledBack} when the watchdog was faster. */
  async commit(transaction: Transaction): Promise<void> {
    const { report, onChange, onEnd } = this.#options;
    try {
      await transaction.commit();
    } catch (error) {
      if (error instanceof RolledBack)
        await this.#finishRollback(transaction, Promise.resolve(error.message));
      throw error;
    }
    onEnd(transaction);
    const losses = transaction.change.losses ?? [];
    report({ kind: 'committed', owner: transaction.owner, reason: losses.map(lossText).join('; ') });
    if (transaction.isOpen) await onChange();
  }

  /** Rolls a transaction back and reports that. @returns the reason and what the rollback restored, for people. */
  rollBack(transaction: Transaction, reason: string): Promise<string> {
    return this.#finishRollback(transaction, transaction.rollback(reason));
  }

  /** Rolls back because a change failed. @returns the error for the caller. */
  async rollBackFailed(transaction: Transaction, error: Error): Promise<Error> {
    const { isRolledBackElsewhere } = transaction;
    const text = await this.rollBack(transaction, error.message);
    // The watchdog did not know the changes that came after its rollback.
    if (isRolledBackElsewhere) await transaction.rollbackAgain();
    if (error instanceof RolledBack) return new RolledBack(text);
    return error instanceof NotAsAsked ? new NotAsAsked(text) : new ToolFailed(text, { cause: error });
  }

  async #finishRollback(transaction: Transaction, rollingBack: Promise<string>): Promise<string> {
    const { report, onChange, onEnd } = this.#options;
    onEnd(transaction);
    const reason = await rollingBack;
    report({ kind: 'rolledBack', owner: transaction.owner, reason });
    await onChange();
    return reason;
  }
}
