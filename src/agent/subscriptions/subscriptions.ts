import { randomUUID } from 'node:crypto';
import type { Clock, Log } from '#base';
import {
  type OutgoingMessage,
  QmfException,
  type Query,
  type ReplyPath,
  type SubscriptionTimes,
  statusCodes,
  writeSubscribeResponse,
} from '#qmf';
import type { Caller } from '../limits/caller.ts';
import { CallerCounts, type RoomLimits } from '../limits/caller-counts.ts';
import type { CooperativeScheduler } from '../limits/cooperative-scheduler.ts';
import type { Outbox } from '../outbox.ts';
import type { ClassDifference, ObjectStore } from '../store/object-store.ts';
import { Selection } from './selection.ts';
import { Subscription } from './subscription.ts';

/** Subscriptions at a time. */
const maxOpen: RoomLimits = { perConsole: 16, perAccount: 64, all: 256, reservedPerAccount: 4 };
/** Seconds. As in the Java library of Qpid, whose agents alone have subscriptions. */
const durations = { usual: 300, shortest: 10, longest: 3_600 } as const;
/** Milliseconds. The Java library has 30,000 and at least 1,000; our facts change at once. */
const intervals = { usual: 1_000, shortest: 20, longest: 3_600_000 } as const;

interface SubscriptionsOptions {
  readonly store: ObjectStore<never>;
  readonly agentName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly scheduler: CooperativeScheduler;
  readonly outbox: Outbox;
}

/** All subscriptions of an agent. Each ends when it is cancelled, or when its time is over. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #open = new Map<string, Subscription>();
  readonly #counts = new CallerCounts();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /**
   * Opens a subscription. What exists follows the answer, then each change.
   * @throws {QmfException} `Busy` beyond the limits; for a query that is not for objects, and for a predicate that is invalid or
   * too costly.
   */
  async subscribe(
    to: ReplyPath,
    caller: Caller,
    { query, intervalMs, durationSeconds }: SubscriptionTimes & { readonly query: Query },
  ): Promise<readonly OutgoingMessage[]> {
    const { store, agentName, clock, scheduler, outbox, log } = this.#options;
    if (query.what !== 'OBJECT') {
      throw new QmfException(
        statusCodes.FeatureNotImplemented,
        `_what is ${query.what}; expected OBJECT for a subscription`,
      );
    }
    this.#requireRoom(caller);
    const id = randomUUID();
    const selection = new Selection(store, query);
    const granted = {
      subscriptionId: id,
      intervalMs: clamp(intervalMs, intervals),
      durationSeconds: clamp(durationSeconds, durations),
    };
    const subscription = new Subscription({
      granted,
      to,
      caller,
      selection,
      store,
      agentName,
      clock,
      scheduler,
      send: async (message) => (await outbox.attempt(message)) === undefined,
      onEnd: (reason) => {
        this.#remove(id);
        log.debug({ subscription: id, reason }, 'subscription ended');
      },
    });
    // Changes count from now on: the first look at the store may take several turns of the event loop.
    this.#open.set(id, subscription);
    this.#counts.add(caller, 1);
    try {
      subscription.start(await scheduler.run(selection.take(), caller));
    } catch (error) {
      this.#end(id);
      throw error;
    }
    return [writeSubscribeResponse(to, agentName, granted)];
  }

  /** Restarts the duration of a subscription. @throws {QmfException} when no subscription of the caller has the id. */
  refresh(
    to: ReplyPath,
    caller: Caller,
    id: string,
    durationSeconds: number | undefined,
  ): readonly OutgoingMessage[] {
    const subscription = this.#find(caller, id);
    if (!subscription) {
      throw new QmfException(
        statusCodes.InvalidParameter,
        '_subscription_id is not that of an open subscription; subscribe again',
      );
    }
    const granted = subscription.refresh(
      durationSeconds === undefined ? undefined : clamp(durationSeconds, durations),
    );
    return [writeSubscribeResponse(to, this.#options.agentName, granted)];
  }

  /** Ends a subscription at once. Has no effect when no subscription of the caller has the id. */
  cancel(caller: Caller, id: string): void {
    if (this.#find(caller, id)) this.#end(id);
  }

  /** Takes what one update changed in one class. */
  publish(difference: ClassDifference): void {
    for (const subscription of this.#open.values()) subscription.add(difference);
  }

  /** Ends all subscriptions. @param deletedNs sends the deletion of every object first. */
  close(deletedNs?: bigint): void {
    for (const subscription of this.#open.values()) subscription.close(deletedNs);
    for (const id of [...this.#open.keys()]) this.#remove(id);
  }

  /**
   * Finds a subscription by its id. On qpidd every account may read the answers to consoles, and so the ids of their
   * subscriptions: where the agent knows who subscribed, no other account is served.
   */
  #find(caller: Caller, id: string): Subscription | undefined {
    const subscription = this.#open.get(id);
    const owner = subscription?.caller;
    return owner?.isKnown && owner.account !== caller.account ? undefined : subscription;
  }

  #end(id: string): void {
    this.#open.get(id)?.close();
    this.#remove(id);
  }

  #remove(id: string): void {
    const subscription = this.#open.get(id);
    if (subscription && this.#open.delete(id)) this.#counts.add(subscription.caller, -1);
  }

  #requireRoom(caller: Caller): void {
    if (this.#counts.hasRoom(caller, maxOpen)) return;
    const { perConsole, perAccount, all } = maxOpen;
    const text = `too many subscriptions are open; expected at most ${perConsole} of a console, ${perAccount} of a user and ${all} of all`;
    throw new QmfException(statusCodes.Busy, text);
  }
}

function clamp(
  value: number | undefined,
  { usual, shortest, longest }: Readonly<Record<'usual' | 'shortest' | 'longest', number>>,
): number {
  return Math.min(Math.max(value ?? usual, shortest), longest);
}
