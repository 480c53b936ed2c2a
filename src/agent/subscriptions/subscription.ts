import type { Clock } from '#base';
import {
  type GrantedSubscription,
  type OutgoingMessage,
  QmfException,
  type ReplyPath,
  statusCodes,
  writeException,
  writeSubscribedObjects,
} from '#qmf';
import type { Caller } from '../limits/caller.ts';
import type { CooperativeScheduler } from '../limits/cooperative-scheduler.ts';
import { maxObjectsPerPart, splitByCount } from '../limits/split-parts.ts';
import type { ClassDifference, ObjectStore } from '../store/object-store.ts';
import type { Selected, Selection } from './selection.ts';

/** A console that takes no message after so many in a row has gone. */
const maxFailures = 3;

export interface SubscriptionOptions {
  readonly granted: GrantedSubscription;
  readonly to: ReplyPath;
  readonly caller: Caller;
  readonly selection: Selection;
  readonly store: ObjectStore<never>;
  readonly agentName: string;
  readonly clock: Clock;
  readonly scheduler: CooperativeScheduler;
  /** @returns whether the broker took the message. Never rejects. */
  readonly send: (message: OutgoingMessage) => Promise<boolean>;
  /** Called once when the subscription ends by itself. @param reason for the log. */
  readonly onEnd: (reason: string) => void;
}

/** One subscription of one console: sends it what its query selects, then each change, in one message at a time. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  #granted: GrantedSubscription;
  #lastMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #isSending = false;
  #isClosed = false;
  #cancelUpdate: (() => void) | undefined;
  #cancelExpiry: (() => void) | undefined;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#granted = options.granted;
    this.refresh();
  }

  get caller(): Caller {
    return this.#options.caller;
  }

  /** Restarts the duration, or starts another one. @returns what the agent grants from now on. */
  refresh(durationSeconds = this.#granted.durationSeconds): GrantedSubscription {
    this.#granted = { ...this.#granted, durationSeconds };
    this.#cancelExpiry?.();
    this.#cancelExpiry = this.#options.clock.after(durationSeconds * 1_000, () => this.#end('expired'));
    return this.#granted;
  }

  /** Takes what one update changed in one class. */
  add(difference: ClassDifference): void {
    this.#options.selection.add(difference);
    this.#wait();
  }

  /** Sends what was selected before the console was answered, then every change. */
  start(first: readonly Selected[]): void {
    this.#isSending = true;
    // The answer itself leaves in this turn of the event loop.
    this.#cancelUpdate = this.#options.clock.after(0, () => {
      this.#cancelUpdate = undefined;
      void this.#send(first);
    });
  }

  /** Sends nothing more. @param deletedNs sends the deletion of all that the console has first, without waiting. */
  close(deletedNs?: bigint): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelUpdate?.();
    this.#cancelExpiry?.();
    if (deletedNs === undefined) return;
    const deletions = this.#options.selection.listDeletions(deletedNs);
    for (const part of splitByCount(deletions, maxObjectsPerPart)) void this.#options.send(this.#write(part));
  }

  #end(reason: string): void {
    if (this.#isClosed) return;
    this.close();
    this.#options.onEnd(reason);
  }

  #wait(): void {
    const { clock, selection } = this.#options;
    if (this.#isClosed || this.#isSending || this.#cancelUpdate || !selection.hasChanges) return;
    const waitMs = Math.max(0, this.#lastMs + this.#granted.intervalMs - clock.monotonicMs());
    this.#cancelUpdate = clock.after(waitMs, () => {
      this.#cancelUpdate = undefined;
      void this.#update();
    });
  }

  async #update(): Promise<void> {
    const { clock, scheduler, selection, caller } = this.#options;
    this.#isSending = true;
    try {
      await this.#send(await scheduler.run(selection.take(), caller));
    } catch (error) {
      selection.abandon();
      this.#isSending = false;
      this.#lastMs = clock.monotonicMs();
      if (!(error instanceof QmfException))
        this.#fail(new QmfException(statusCodes.Exception, 'internal error'));
      else if (error.code !== statusCodes.Busy) this.#fail(error);
      this.#wait();
    }
  }

  /** Ends the subscription and tells the console why: its predicate has become too costly. */
  #fail(error: QmfException): void {
    const { to, agentName, send } = this.#options;
    void send(writeException(to, agentName, error));
    this.#end(error.message);
  }

  async #send(selected: readonly Selected[]): Promise<void> {
    const { clock, selection, send } = this.#options;
    this.#lastMs = clock.monotonicMs();
    for (const part of splitByCount(selected, maxObjectsPerPart)) {
      if (this.#isClosed) return;
      const isTaken = this.#failures < maxFailures && (await send(this.#write(part)));
      if (isTaken) this.#failures = 0;
      else {
        this.#failures += 1;
        selection.putBack(part);
      }
    }
    this.#isSending = false;
    if (this.#failures >= maxFailures) this.#end('the console takes no messages');
    this.#wait();
  }

  #write(selected: readonly Selected[]): OutgoingMessage {
    const { to, agentName, store } = this.#options;
    return writeSubscribedObjects(
      to,
      agentName,
      selected.map(({ object, isStatistics }) => store.encode(object, isStatistics)),
    );
  }
}
