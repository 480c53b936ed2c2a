import {
  Busy,
  type Family,
  findSavedAddresses,
  type PreparedChange,
  Refused,
  RolledBack,
  readLinkNames,
  readSnapshot,
  type SavedAddresses,
  ToolFailed,
} from '#actions';
import type { Log } from '#base';
import { CallChanges } from './call-changes.ts';
import type { Caller } from './caller.ts';
import { connectivityLimitMs } from './check-connectivity.ts';
import { TransactionCompletion } from './completion.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { busyText, notCommittedText, requireTransactionSeconds } from './messages.ts';
import { type PlanFactory, type Preparation, prepare } from './prepare.ts';
import { recoverTransactions } from './recovery.ts';
import { Transaction, type TransactionOptions } from './transaction.ts';
import type { TransactionEvent } from './transaction-event.ts';

export interface TransactionManagerOptions extends TransactionOptions {
  /** Time that a transaction of one call may take. */
  readonly seconds: number;
  readonly log: Log;
  readonly report: (event: TransactionEvent) => void;
  /** Called when the network or the open transaction has changed. Resolves when that was published. */
  readonly onChange: () => Promise<void>;
}

/** Undoes one applied change of several that belong together. @returns one line for each command that failed. */
type Undo = () => Promise<readonly string[]>;

/** Time around a transaction: the questions before it, and one more connectivity check after a rollback. */
const overheadSeconds = 30;

/**
 * Begins, commits and rolls back change transactions. A transaction is rolled back unless the agent reaches its broker
 * again and the transaction is committed. Handles one call at a time: a lock of the caller ensures that.
 */
export class TransactionManager {
  readonly #options: TransactionManagerOptions;
  readonly #deadline: DeadlineTimer;
  readonly #completion: TransactionCompletion;
  /** The transaction that a caller opened, with the seconds that it was given. */
  #open: { readonly transaction: Transaction; readonly seconds: number } | undefined;

  constructor(options: TransactionManagerOptions) {
    this.#options = options;
    this.#deadline = new DeadlineTimer(options.clock);
    const { report, onChange } = options;
    this.#completion = new TransactionCompletion({
      report,
      onChange,
      onEnd: (transaction) => this.#forget(transaction),
    });
  }

  /** The open transaction: its owner and its deadline in nanoseconds since 1970. */
  get open(): { readonly owner: string; readonly deadlineNs: bigint } | undefined {
    const transaction = this.#open?.transaction;
    return transaction && { owner: transaction.owner, deadlineNs: transaction.deadlineNs };
  }

  /** Seconds that a call may take until its answer: longer than its transaction, which may have to roll back first. */
  get callSeconds(): number {
    return Math.max(this.#options.seconds, this.#open?.seconds ?? 0) + overheadSeconds;
  }

  /** Opens a transaction for several calls. @returns its deadline. @throws {Refused} {Busy} {ToolFailed} {Unsupported} */
  async begin(caller: Caller, seconds: number): Promise<bigint> {
    using _call = this.#deadline.holdForCall();
    requireTransactionSeconds(seconds);
    if (this.#open) throw new Busy(busyText(this.#open.transaction));
    await this.#requireConnectivity();
    const before = await readSnapshot(this.#options.host);
    const owner = caller.name;
    const transaction = await Transaction.begin(this.#options, { owner, isOpen: true, before, seconds });
    this.#watch(transaction, seconds * 1000);
    this.#report('begun', transaction, `${seconds} s to commit it`);
    await this.#options.onChange();
    return transaction.deadlineNs;
  }

  /** Moves the deadline of the open transaction to `seconds` from now. @returns it. @throws {Refused} {Busy} {ToolFailed} {RolledBack} */
  async extend(caller: Caller, seconds: number): Promise<bigint> {
    using _call = this.#deadline.holdForCall();
    requireTransactionSeconds(seconds);
    const transaction = this.#requireOwn(caller);
    try {
      await transaction.postpone(seconds);
    } catch (error) {
      if (error instanceof RolledBack) throw await this.#completion.rollBackFailed(transaction, error);
      throw error;
    }
    this.#watch(transaction, seconds * 1000);
    await this.#options.onChange();
    return transaction.deadlineNs;
  }

  /** Commits the open transaction. @throws {Refused} {Busy} {RolledBack} when the broker is out of reach or the time is over. */
  async commit(caller: Caller): Promise<void> {
    using _call = this.#deadline.holdForCall();
    const transaction = this.#requireOwn(caller);
    await this.#completion.requireConnectivity(transaction);
    await this.#completion.commit(transaction);
  }

  /** Rolls the open transaction back. @throws {Refused} {Busy} */
  async rollback(caller: Caller): Promise<void> {
    using _call = this.#deadline.holdForCall();
    const transaction = this.#requireOwn(caller);
    await this.#completion.rollBack(transaction, `requested by ${caller.name}`);
  }

  /** Reads the static addresses that DHCP replaced on a link. @returns undefined when none were saved. @throws {ToolFailed} */
  async savedAddresses(link: string, family: Family): Promise<SavedAddresses | undefined> {
    const { host } = this.#options;
    if (host.stateDirectory === undefined) return undefined;
    const names = await readLinkNames(host);
    return (await findSavedAddresses({ link, family }, host.stateDirectory, names))?.saved;
  }

  /** Prepares a change for the network as it is now; touches nothing. @throws {Refused} {Unsupported} {Busy} {ToolFailed} */
  async preview(createPlan: PlanFactory): Promise<PreparedChange> {
    return (await prepare(this.#options.host, createPlan)).change;
  }

  /**
   * Applies the changes of one call, one after another: in the open transaction of its caller, else in a new one, which is
   * committed before the promise resolves. Prepares all of them before it applies the first. When one fails, all are rolled
   * back, and with them the open transaction.
   * @param name of the call, for the event that reports it.
   * @throws {Refused} {Busy} {Unsupported}: nothing was done. {ToolFailed} {NotAsAsked} {RolledBack}
   */
  async apply(caller: Caller, name: string, ...plans: readonly PlanFactory[]): Promise<Undo> {
    using _call = this.#deadline.holdForCall();
    const changes = new CallChanges({
      host: this.#options.host,
      open: this.#open && this.#requireOwn(caller),
      begin: (first) => this.#beginFor(caller, name, first),
    });
    try {
      await changes.apply(plans);
    } catch (error) {
      // The watchdog may have rolled the open transaction back before the first change joined it.
      const begun =
        changes.transaction ?? (error instanceof RolledBack ? this.#open?.transaction : undefined);
      if (!begun) throw error;
      throw await this.#completion.rollBackFailed(begun, error as Error);
    }
    const { transaction } = changes;
    if (transaction) await this.#completion.requireConnectivity(transaction);
    if (transaction && !transaction.isOpen) await this.#completion.commit(transaction);
    return () => changes.undo();
  }

  /** Recovers the transactions of an earlier agent: continues an open one, rolls the others back and reports them. */
  async recover(): Promise<void> {
    const { directory, host, log, report, onChange } = this.#options;
    const { open, rolledBack } = await recoverTransactions(directory, host, log);
    for (const { owner, reason } of rolledBack) report({ kind: 'rolledBack', owner, reason });
    if (open) this.#watch(Transaction.resume(this.#options, open.path, open.checkpoint), open.leftMs);
    if (open || rolledBack.length > 0) await onChange();
  }

  /** Ends with the agent; an open transaction stays open, under its watchdog. */
  close(): void {
    this.#deadline.stop();
    this.#open = undefined;
  }

  async #beginFor(caller: Caller, name: string, first: Preparation): Promise<Transaction> {
    await this.#requireConnectivity();
    const transaction = await Transaction.begin(this.#options, {
      owner: caller.name,
      isOpen: false,
      before: first.before,
      change: first.change,
      seconds: this.#options.seconds,
    });
    this.#report('begun', transaction, name);
    return transaction;
  }

  /** Makes a transaction the open one and rolls it back after `ms` milliseconds. */
  #watch(transaction: Transaction, ms: number): void {
    this.#open = { transaction, seconds: Math.ceil(ms / 1000) };
    this.#deadline.start(ms, () => {
      if (this.#open?.transaction !== transaction) return;
      this.#completion.rollBack(transaction, notCommittedText).catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'rollback failed; the watchdog will try again');
      });
    });
  }

  /** Checks the broker before anything is touched: otherwise every change would seem to have cut it off. */
  async #requireConnectivity(): Promise<void> {
    const reason = await this.#options.checkConnectivity(connectivityLimitMs);
    if (reason === undefined) return;
    throw new ToolFailed(
      `the broker cannot be reached over a new connection even before the change (${reason}); nothing was done`,
    );
  }

  #forget(transaction: Transaction): void {
    if (this.#open?.transaction !== transaction) return;
    this.#deadline.stop();
    this.#open = undefined;
  }

  #report(kind: TransactionEvent['kind'], { owner }: Transaction, reason: string): void {
    this.#options.report({ kind, owner, reason });
  }

  /** Returns the open transaction when the caller owns it or is an administrator. @throws {Refused} {Busy} */
  #requireOwn(caller: Caller): Transaction {
    if (!this.#open) throw new Refused('no change is open; begin one first');
    const { transaction } = this.#open;
    if (transaction.owner !== caller.name && !caller.isAdministrator) throw new Busy(busyText(transaction));
    return transaction;
  }
}
