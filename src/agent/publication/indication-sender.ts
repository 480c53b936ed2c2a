import type { Clock } from '#base';
import { type AgentIdentity, writeDataIndication } from '#qmf';
import type { Counters } from '../counters.ts';
import type { Outbox } from '../outbox.ts';
import type { ClassDifference, ObjectStore, StoredObject } from '../store/object-store.ts';
import { type Batch, UnsentObjects } from './unsent-objects.ts';

/** Most objects of one message: consoles take this many, and qpidd's own agent sends no more. */
const objectsPerMessage = 100;
/** Messages that may wait for the broker. Far below the limit of its queue, which also holds events. */
const maxWaiting = 100;
/** Delay after a message that the broker did not take; doubled each time up to the longest. */
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;

interface IndicationSenderOptions<Facts> {
  readonly store: ObjectStore<Facts>;
  readonly clock: Clock;
  readonly agent: AgentIdentity;
  readonly counters: Counters;
  readonly outbox: Outbox;
  /** Whether anything may be published now. */
  readonly canPublish: () => boolean;
}

/**
 * Sends objects as data indications, as fast as the broker takes them. What the broker does not take is sent again in its latest
 * state, so that every change and every deletion arrives in the end.
 */
export class IndicationSender<Facts> {
  readonly #options: IndicationSenderOptions<Facts>;
  readonly #unsent = new UnsentObjects();
  #waiting = 0;
  #retryMs = firstRetryMs;
  #cancelRetry: (() => void) | undefined;
  #isClosed = false;

  constructor(options: IndicationSenderOptions<Facts>) {
    this.#options = options;
  }

  /** Sends changed objects now, or when the broker takes them. */
  send(difference: ClassDifference): void {
    this.#unsent.add(difference);
    this.#flush();
  }

  /** Starts over on a new connection, which a full publication follows. Only deletions stay to be sent. */
  restart(): void {
    this.#unsent.forgetExisting();
    this.#retryMs = firstRetryMs;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  /** Sends these changes, and all deletions that are still unsent, without waiting for the broker; nothing later. */
  sendLast(differences: readonly ClassDifference[]): void {
    this.close();
    this.#unsent.forgetExisting();
    for (const difference of differences) this.#unsent.add(difference);
    for (let batch = this.#take(); batch; batch = this.#take()) this.#transmit(batch);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
  }

  #flush(): void {
    const { canPublish } = this.#options;
    while (!this.#isClosed && !this.#cancelRetry && this.#waiting < maxWaiting && canPublish()) {
      const batch = this.#take();
      if (!batch) return;
      this.#transmit(batch);
    }
  }

  #take(): Batch | undefined {
    return this.#unsent.take(objectsPerMessage);
  }

  #transmit(batch: Batch): void {
    const { agent, store, counters, outbox } = this.#options;
    const { schemaId, objects, isStatistics } = batch;
    const maps = objects.map((object) => store.encode(object, isStatistics));
    counters.indications += 1n;
    this.#waiting += 1;
    void outbox.send(writeDataIndication(agent, schemaId, maps)).then((isTaken) => {
      this.#waiting -= 1;
      if (isTaken) this.#retryMs = firstRetryMs;
      else this.#onNotTaken(batch);
      this.#flush();
    });
  }

  /** Remembers the objects of a message in the state that they have now. */
  #onNotTaken({ schemaId, objects }: Batch): void {
    const { store, clock, canPublish } = this.#options;
    const deleted: StoredObject[] = [];
    const changed: StoredObject[] = [];
    for (const object of objects) {
      const current = store.findObject(object.objectId.objectName);
      if (current) changed.push(current);
      else if (object.deletedNs > 0n) deleted.push(object);
    }
    this.#unsent.add({ schemaId, deleted, changed, statisticsChanged: [] });
    if (this.#isClosed || this.#cancelRetry || !canPublish()) return;
    this.#cancelRetry = clock.after(this.#retryMs, () => {
      this.#cancelRetry = undefined;
      this.#flush();
    });
    this.#retryMs = Math.min(2 * this.#retryMs, longestRetryMs);
  }
}
