import type { Clock } from '#base';
import type { Broker } from '#broker';
import type { AgentIdentity } from '#qmf';
import type { Counters } from '../counters.ts';
import type { Outbox } from '../outbox.ts';
import {
  asDeleted,
  type ClassDifference,
  type ObjectStore,
  type StoredObject,
} from '../store/object-store.ts';
import { DeletionHistory, missedMs } from './deletion-history.ts';
import { IndicationSender } from './indication-sender.ts';

/** Shortest time between two full publications, however often consoles ask. */
const fullPublicationIntervalMs = 2_000;

interface PublisherOptions<Facts> {
  readonly store: ObjectStore<Facts>;
  readonly broker: Broker;
  readonly clock: Clock;
  readonly agent: AgentIdentity;
  /** Longest random delay of a full publication, so that the agents of a fleet do not all publish at once. */
  readonly jitterMs: number;
  readonly counters: Counters;
  readonly outbox: Outbox;
}

const noObjects: readonly StoredObject[] = [];

/** Publishes what changed, and everything when a new console asks or the broker is back. */
export class Publisher<Facts> {
  readonly #options: PublisherOptions<Facts>;
  readonly #deletions: DeletionHistory;
  readonly #sender: IndicationSender<Facts>;
  /** False before the first heartbeat: consoles drop data that comes before it. */
  #hasStarted = false;
  #resumedMs = Number.NEGATIVE_INFINITY;
  #lastFullMs = Number.NEGATIVE_INFINITY;
  #cancelFull: (() => void) | undefined;

  constructor(options: PublisherOptions<Facts>) {
    this.#options = options;
    this.#deletions = new DeletionHistory(options.clock);
    this.#sender = new IndicationSender({ ...options, canPublish: () => this.#canPublish() });
  }

  /** Publishes one class's changes. Deletions go first, so that consoles do not misread a name that is deleted and reused. */
  publish(difference: ClassDifference): void {
    this.#deletions.add(difference.deleted, difference.changed);
    this.#deletions.trim(!this.#isConnected() || this.#isResuming());
    if (this.#hasStarted) this.#sender.send(difference);
  }

  /** Publishes everything, and from now on every change. Called when the first heartbeat has left. */
  start(): void {
    this.#hasStarted = true;
    this.scheduleFull();
  }

  /** Publishes everything after a reconnection, with the deletions that consoles may have missed. */
  resume(): void {
    this.#resumedMs = this.#options.clock.monotonicMs();
    this.#sender.restart();
    this.scheduleFull();
  }

  /** Schedules a full publication after a random delay, at most one in two seconds. */
  scheduleFull(): void {
    if (this.#cancelFull) return;
    const { clock, jitterMs } = this.#options;
    const remainingMs = this.#lastFullMs + fullPublicationIntervalMs - clock.monotonicMs();
    const delayMs = Math.max(0, remainingMs, Math.random() * jitterMs);
    this.#cancelFull = clock.after(delayMs, () => this.#publishFull());
  }

  /** Publishes the deletion of every object, at once, and nothing later. */
  publishDeletions(nowNs: bigint): void {
    if (!this.#canPublish()) return;
    const differences = this.#listClasses().map(({ schemaId, changed }) => {
      const deleted = changed.map((object) => asDeleted(object, nowNs));
      return { schemaId, deleted, changed: noObjects, statisticsChanged: noObjects };
    });
    this.#sender.sendLast(differences);
  }

  close(): void {
    this.#sender.close();
    this.#cancelFull?.();
    this.#cancelFull = undefined;
  }

  #publishFull(): void {
    this.#cancelFull = undefined;
    if (!this.#canPublish()) return;
    this.#lastFullMs = this.#options.clock.monotonicMs();
    if (this.#resumedMs + missedMs > this.#lastFullMs) this.#repeatDeletions();
    for (const difference of this.#listClasses()) this.#sender.send(difference);
  }

  #repeatDeletions(): void {
    const byClass = Map.groupBy(this.#deletions.objects(), ({ schemaId }) => schemaId);
    for (const [schemaId, deleted] of byClass) {
      this.#sender.send({ schemaId, deleted, changed: noObjects, statisticsChanged: noObjects });
    }
  }

  #canPublish(): boolean {
    return this.#hasStarted && this.#isConnected();
  }

  #isConnected(): boolean {
    return this.#options.broker.status().state === 'connected';
  }

  /** Reports whether consoles may still be coming back after a reconnection. */
  #isResuming(): boolean {
    return this.#resumedMs + missedMs >= this.#options.clock.monotonicMs();
  }

  /** Returns all objects, by class, as if all had changed. */
  #listClasses(): readonly ClassDifference[] {
    const { store } = this.#options;
    return store.classNames().flatMap((className) => {
      const changed = [...store.objectsOf(className)];
      const schemaId = changed[0]?.schemaId;
      return schemaId ? [{ schemaId, deleted: noObjects, changed, statisticsChanged: noObjects }] : [];
    });
  }
}
