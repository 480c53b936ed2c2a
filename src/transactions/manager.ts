import {
  type AppliedChange,
  Busy,
  type Family,
  type ManagedPlan,
  type NetworkState,
  NotAsAsked,
  type PreparedChange,
  prepareChange,
  Refused,
  RolledBack,
  readNetworkState,
  readSavedAddresses,
  rollback,
  type SavedAddresses,
  ToolFailed,
} from '#actions';
import type { Log } from '#base';
import type { Caller } from './caller.ts';
import { busyText, requireSeconds } from './messages.ts';
import { recoverTransactions } from './recovery.ts';
import { Transaction, type TransactionOptions } from './transaction.ts';

export type ChangeEvent = 'changeBegun' | 'changeCommitted' | 'changeRolledBack';

export interface TransactionManagerOptions extends TransactionOptions {
  /** What a call is given that is no part of a longer change. */
  readonly seconds: number;
  readonly log: Log;
  readonly raise: (event: ChangeEvent, values: { readonly user: string; readonly reason: string }) => void;
  /** The network, or who has a change open, is another. Resolves when it was told. */
  readonly onChange: () => Promise<void>;
}

/** What a call asks for, of the network as it is. @throws {Refused} {Unsupported} {Busy} */
export type PlanFactory = (state: NetworkState) => ManagedPlan;

/** Takes one back of several that belong together. @returns commands that would have put things back, and did not. */
export type Undo = () => Promise<readonly string[]>;

const askLimitMs = 5_000;
/** Who holds what is asked before a change, and its broker; after one that is taken back the broker is asked once more. */
const aroundSeconds = 30;
const servingPauseMs = 200;

/**
 * Changes of the network, each taken back unless the agent reaches its broker again and it is committed. Who calls
 * keeps to one call at a time.
 */
export class TransactionManager {
  readonly #options: TransactionManagerOptions;
  /** What `changeBegin` opened. */
  #open: Transaction | undefined;
  /** What that was given. */
  #openSeconds = 0;
  #cancelDeadline: () => void = () => undefined;
  /** Calls that are being served: what is due meanwhile is taken back by them. */
  #serving = 0;

  constructor(options: TransactionManagerOptions) {
    this.#options = options;
  }

  /** The open change: who began it, and when it is taken back. */
  get open(): { readonly owner: string; readonly deadlineNs: bigint } | undefined {
    return this.#open && { owner: this.#open.owner, deadlineNs: this.#open.deadlineNs };
  }

  /** How long a call may take until it is answered: longer than its change, which may be taken back before. */
  get callSeconds(): number {
    return Math.max(this.#options.seconds, this.#open ? this.#openSeconds : 0) + aroundSeconds;
  }

  /** Opens a change for several calls. @returns when it is taken back. @throws {Refused} {Busy} {ToolFailed} {Unsupported} */
  async begin(caller: Caller, seconds: number): Promise<bigint> {
    using _serving = this.#serve();
    requireSeconds(seconds);
    if (this.#open) throw new Busy(busyText(this.#open));
    await this.#requireBroker();
    const before = await readNetworkState(this.#options.host.ip);
    const what = { owner: caller.name, isOpen: true, before, seconds };
    this.#open = await Transaction.begin(this.#options, what);
    this.#openSeconds = seconds;
    this.#watchDeadline(this.#open, seconds * 1000);
    this.#raise('changeBegun', this.#open, `${seconds} s to commit it`);
    await this.#options.onChange();
    return this.#open.deadlineNs;
  }

  /** @throws {Refused} {Busy} {ToolFailed} */
  async extend(caller: Caller, seconds: number): Promise<bigint> {
    using _serving = this.#serve();
    requireSeconds(seconds);
    const open = this.#requireOwn(caller, 'changeExtend');
    await open.postpone(seconds);
    this.#openSeconds = seconds;
    this.#watchDeadline(open, seconds * 1000);
    await this.#options.onChange();
    return open.deadlineNs;
  }

  /** @throws {Refused} {Busy} {RolledBack} where the broker is out of reach, or it was taken back meanwhile. */
  async commit(caller: Caller): Promise<void> {
    using _serving = this.#serve();
    const open = this.#requireOwn(caller, 'changeCommit');
    await this.#requireReached(open);
    await this.#keep(open);
  }

  /** @throws {Refused} {Busy} */
  async rollback(caller: Caller): Promise<void> {
    using _serving = this.#serve();
    const open = this.#requireOwn(caller, 'changeRollback');
    await this.#takeBack(open, open.rollback(`${caller.name} asked for it`));
  }

  /** What DHCP was turned on in place of; undefined where it is not on, or was not turned on here. @throws {ToolFailed} */
  async savedAddresses(link: string, family: Family): Promise<SavedAddresses | undefined> {
    const { stateDirectory: directory } = this.#options.host;
    return directory === undefined ? undefined : readSavedAddresses({ directory, link, family });
  }

  /** What would be done now. @throws {Refused} {Unsupported} {Busy} as the call itself. */
  async preview(planning: PlanFactory): Promise<PreparedChange> {
    return (await this.#work(planning)).work;
  }

  /**
   * Carries one call out, of one thing or of several after each other: in the open change of its caller, else in one of
   * its own, which is committed before this resolves. All are checked before the first is done. Where anything fails all
   * is taken back, and with it the whole open change.
   * @throws {Refused} {Busy} {Unsupported}: nothing was done. {ToolFailed} {NotAsAsked} {RolledBack}
   */
  async apply(caller: Caller, method: string, ...plannings: readonly PlanFactory[]): Promise<Undo> {
    using _serving = this.#serve();
    if (this.#open) this.#requireOwn(caller, method);
    const checked = [];
    for (const planning of plannings) checked.push(await this.#work(planning));
    const done: AppliedChange[] = [];
    let transaction: Transaction | undefined;
    try {
      for (const [at, planning] of plannings.entries()) {
        // What is done before it is the state that the next one finds.
        const now = done.length === 0 ? checked[at] : undefined;
        const { before, work } = now ?? (await this.#work(planning));
        if (work.isNoop) continue;
        transaction = await this.#into(caller, method, before, work, transaction);
        done.push({ before, effects: work.effects, managed: work.managed });
        await work.apply();
        if (transaction.isRolledBackElsewhere) throw new RolledBack('it took longer than its time');
      }
    } catch (error) {
      if (!transaction) throw error;
      throw await this.#failed(transaction, error as Error);
    }
    if (!transaction) return () => Promise.resolve([]);
    await this.#requireReached(transaction);
    if (!transaction.isOpen) await this.#keep(transaction);
    return () => this.#undo(done);
  }

  /** Looks after what an agent before this one left: an open change goes on, others are taken back and told. */
  async recover(): Promise<void> {
    const { directory, host, log, raise } = this.#options;
    const left = await recoverTransactions(directory, host, log);
    for (const told of left.rolledBack) raise('changeRolledBack', told);
    if (left.open) {
      this.#open = Transaction.resume(this.#options, left.open.path, left.open.record);
      this.#openSeconds = Math.ceil(left.open.leftMs / 1000);
      this.#watchDeadline(this.#open, left.open.leftMs);
    }
    if (left.open || left.rolledBack.length > 0) await this.#options.onChange();
  }

  /** The agent ends: what is open stays open, under its timer. */
  close(): void {
    this.#cancelDeadline();
    this.#cancelDeadline = () => undefined;
    this.#open = undefined;
  }

  async #work(
    planning: PlanFactory,
  ): Promise<{ readonly before: NetworkState; readonly work: PreparedChange }> {
    const { host } = this.#options;
    const before = await readNetworkState(host.ip);
    return { before, work: await prepareChange(host, before, planning(before)) };
  }

  async #into(
    caller: Caller,
    method: string,
    before: NetworkState,
    { effects, managed }: PreparedChange,
    begun: Transaction | undefined,
  ): Promise<Transaction> {
    const under = begun ?? this.#open;
    if (under) {
      await under.extendScope(effects, managed);
      return under;
    }
    await this.#requireBroker();
    const { seconds } = this.#options;
    const what = { owner: caller.name, isOpen: false, before, effects, managed, seconds };
    const transaction = await Transaction.begin(this.#options, what);
    this.#raise('changeBegun', transaction, method);
    return transaction;
  }

  /** Takes it back. @returns what its caller is told. */
  async #failed(transaction: Transaction, error: Error): Promise<Error> {
    const { isRolledBackElsewhere } = transaction;
    const told = await this.#takeBack(transaction, transaction.rollback(error.message));
    // Its timer knew nothing of what was done after it came.
    if (isRolledBackElsewhere) await transaction.rollbackAgain();
    if (error instanceof RolledBack) return new RolledBack(told);
    return error instanceof NotAsAsked ? new NotAsAsked(told) : new ToolFailed(told, { cause: error });
  }

  async #undo(done: readonly AppliedChange[]): Promise<readonly string[]> {
    const left: string[] = [];
    for (const one of done.toReversed()) left.push(...(await rollback(this.#options.host, one)).notPutBack);
    return left;
  }

  #serve(): Disposable {
    this.#serving += 1;
    return {
      [Symbol.dispose]: () => {
        this.#serving -= 1;
      },
    };
  }

  #watchDeadline(open: Transaction, ms: number): void {
    const { clock, log } = this.#options;
    this.#cancelDeadline();
    this.#cancelDeadline = clock.after(ms, () => {
      if (this.#open !== open) return;
      if (this.#serving > 0) this.#watchDeadline(open, servingPauseMs);
      else
        void this.#takeBack(open, open.rollback('it was not committed in time')).catch((error: unknown) =>
          log.error({ err: error }, 'a change could not be taken back; its timer will try'),
        );
    });
  }

  /** Before anything is touched: what is out of reach now would make every change look as if it had cut it off. */
  async #requireBroker(): Promise<void> {
    const reason = await this.#options.checkConnectivity(askLimitMs);
    if (reason === undefined) return;
    throw new ToolFailed(
      `the broker cannot be reached over a new connection even before the change (${reason}); nothing was done`,
    );
  }

  /** @throws {RolledBack} where the broker cannot be reached until the change is due; it is taken back then. */
  async #requireReached(transaction: Transaction): Promise<void> {
    const why = await transaction.waitForConnectivity();
    if (why === undefined) return;
    throw new RolledBack(await this.#takeBack(transaction, transaction.rollbackUnreachable(why)));
  }

  async #keep(transaction: Transaction): Promise<void> {
    try {
      await transaction.commit();
    } catch (error) {
      if (error instanceof RolledBack) await this.#takeBack(transaction, Promise.resolve(error.message));
      throw error;
    }
    this.#forget(transaction);
    this.#raise('changeCommitted', transaction, '');
    if (transaction.isOpen) await this.#options.onChange();
  }

  async #takeBack(transaction: Transaction, taking: Promise<string>): Promise<string> {
    this.#forget(transaction);
    const told = await taking;
    this.#raise('changeRolledBack', transaction, told);
    await this.#options.onChange();
    return told;
  }

  #forget(transaction: Transaction): void {
    if (this.#open !== transaction) return;
    this.#cancelDeadline();
    this.#open = undefined;
  }

  #raise(event: ChangeEvent, { owner }: Transaction, reason: string): void {
    this.#options.raise(event, { user: owner, reason });
  }

  #requireOwn(caller: Caller, method: string): Transaction {
    const open = this.#open;
    if (!open) throw new Refused(`${method}: no change is open; changeBegin opens one`);
    if (open.owner !== caller.name && !caller.isAdministrator) throw new Busy(busyText(open));
    return open;
  }
}
