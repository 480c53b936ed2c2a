import { type AppliedChange, emptyChange, findTaken, RolledBack, recordBefore, rollback } from '#actions';
import { type PlanFactory, type Preparation, prepare } from './prepare.ts';
import type { RollbackHost } from './rollback.ts';
import type { Transaction } from './transaction.ts';

interface CallChangesOptions {
  readonly host: RollbackHost;
  /** The open transaction that the changes join; undefined when the call begins one. */
  readonly open: Transaction | undefined;
  /** Begins a transaction whose checkpoint covers a first change. */
  readonly begin: (first: Preparation) => Promise<Transaction>;
}

/** The changes of one call, applied one after another in one transaction. */
export class CallChanges {
  readonly #options: CallChangesOptions;
  readonly #applied: AppliedChange[] = [];
  #transaction: Transaction | undefined;

  constructor(options: CallChangesOptions) {
    this.#options = options;
  }

  /** The transaction that covers the changes begun so far; undefined before the first. */
  get transaction(): Transaction | undefined {
    return this.#transaction;
  }

  /**
   * Prepares all changes, so that a refusal of one comes before the first is applied; then applies them.
   * @throws {Refused} {Unsupported} {Busy} {ToolFailed} {NotAsAsked} {RolledBack} The caller rolls {@link transaction} back.
   */
  async apply(plans: readonly PlanFactory[]): Promise<void> {
    const preparations: Preparation[] = [];
    for (const createPlan of plans) preparations.push(await this.#prepare(createPlan));
    for (const [index, createPlan] of plans.entries()) {
      // A later change starts from the network that the earlier ones left.
      const reusable = this.#applied.length === 0 ? preparations[index] : undefined;
      await this.#applyOne(reusable ?? (await this.#prepare(createPlan)));
    }
  }

  /** Undoes the changes, last first. @returns one line for each command that failed. */
  async undo(): Promise<readonly string[]> {
    const failed: string[] = [];
    for (const change of this.#applied.toReversed())
      failed.push(...(await rollback(this.#options.host, change)).notPutBack);
    return failed;
  }

  #prepare(createPlan: PlanFactory): Promise<Preparation> {
    return prepare(this.#options.host, createPlan);
  }

  async #applyOne(preparation: Preparation): Promise<void> {
    const { host } = this.#options;
    const { before, change } = preparation;
    if (change.isNoop) return;
    const existing = this.#transaction ?? this.#options.open;
    const transaction = await this.#cover(preparation, existing);
    const applied = existing
      ? await recordBefore(host, before, change, emptyChange(before))
      : transaction.change;
    const position = this.#applied.push(applied) - 1;
    await change.apply();
    await transaction.recordTaken();
    if (transaction.isRolledBackElsewhere) throw new RolledBack('the change took longer than its time');
    this.#applied[position] = existing
      ? { ...applied, taken: await findTaken(host, applied) }
      : transaction.change;
  }

  /** Makes sure that the checkpoint of the transaction covers a change before it is applied. */
  async #cover(preparation: Preparation, existing: Transaction | undefined): Promise<Transaction> {
    if (existing) await existing.extendScope(preparation);
    this.#transaction = existing ?? (await this.#options.begin(preparation));
    return this.#transaction;
  }
}
