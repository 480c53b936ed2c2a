import type { Clock } from '#base';
import type { Broker } from '#broker';
import { type AgentIdentity, type AmqpValue, type SchemaId, writeDataIndication } from '#qmf';
import type { Counters } from '../counters.ts';
import {
  type ClassDifference,
  type ObjectStore,
  type StoredObject,
  toWireMap,
} from '../store/object-store.ts';
import { DeletionHistory, missedMs } from './deletion-history.ts';

/** Most objects of one message: consoles take this many, and qpidd's own agent sends no more. */
const objectsPerMessage = 100;
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
}

/** Publishes what changed, and everything when a new console asks or the broker is back. */
export class Publisher<Facts> {
  readonly #options: PublisherOptions<Facts>;
  readonly #deletions: DeletionHistory;
  /** False before the first heartbeat: consoles drop data that comes before it. */
  #hasStarted = false;
  #resumedMs = Number.NEGATIVE_INFINITY;
  #lastFullMs = Number.NEGATIVE_INFINITY;
  #cancelFull: (() => void) | undefined;

  constructor(options: PublisherOptions<Facts>) {
    this.#options = options;
    this.#deletions = new DeletionHistory(options.clock);
  }

  /** Publishes one class's changes. Deletions go first, so that consoles do not misread a name that is deleted and reused. */
  publish({ schemaId, deleted, changed, statisticsChanged }: ClassDifference): void {
    this.#deletions.add(deleted, changed);
    this.#deletions.trim(!this.#isConnected() || this.#isResuming());
    if (!this.#canPublish()) return;
    this.#send(schemaId, this.#encode(deleted));
    this.#send(schemaId, this.#encode(changed));
    this.#send(
      schemaId,
      statisticsChanged.map((object) => toWireMap(object, object.statistics)),
    );
  }

  /** Publishes everything, and from now on every change. Called when the first heartbeat has left. */
  start(): void {
    this.#hasStarted = true;
    this.scheduleFull();
  }

  /** Publishes everything after a reconnection, with the deletions that consoles may have missed. */
  resume(): void {
    this.#resumedMs = this.#options.clock.monotonicMs();
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

  /** Publishes the deletion of every object, at once. */
  publishDeletions(nowNs: bigint): void {
    this.#forEachClass((schemaId, objects) => {
      const deleted = objects.map((object) => ({ ...object, updatedNs: nowNs, deletedNs: nowNs }));
      this.#send(schemaId, this.#encode(deleted));
    });
  }

  close(): void {
    this.#cancelFull?.();
    this.#cancelFull = undefined;
  }

  #publishFull(): void {
    this.#cancelFull = undefined;
    if (!this.#canPublish()) return;
    this.#lastFullMs = this.#options.clock.monotonicMs();
    if (this.#resumedMs + missedMs > this.#lastFullMs) this.#repeatDeletions();
    this.#forEachClass((schemaId, objects) => this.#send(schemaId, this.#encode(objects)));
  }

  #repeatDeletions(): void {
    const byClass = Map.groupBy(this.#deletions.objects(), ({ schemaId }) => schemaId);
    for (const [schemaId, objects] of byClass) this.#send(schemaId, this.#encode(objects));
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

  #forEachClass(publish: (schemaId: SchemaId, objects: readonly StoredObject[]) => void): void {
    const { store } = this.#options;
    for (const className of store.classNames()) {
      const objects = [...store.objectsOf(className)];
      const first = objects[0];
      if (first) publish(first.schemaId, objects);
    }
  }

  #encode(objects: readonly StoredObject[]): readonly AmqpValue[] {
    return objects.map((object) => this.#options.store.encode(object));
  }

  #send(schemaId: SchemaId, objects: readonly AmqpValue[]): void {
    const { broker, agent, counters } = this.#options;
    for (let start = 0; start < objects.length; start += objectsPerMessage) {
      const part = objects.slice(start, start + objectsPerMessage);
      counters.indications += 1n;
      void broker.send(writeDataIndication(agent, schemaId, part)).then(({ outcome }) => {
        if (outcome === 'dropped') counters.dropped += 1n;
      });
    }
  }
}
