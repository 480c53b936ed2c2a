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

/** Consoles take up to this many objects in one message; qpidd's own agent keeps to it, too. */
export const objectsPerMessage = 100;
/** A stray question must not make a fleet shout at once, nor the same agent twice. */
const fullPublicationEveryMs = 2_000;
/** Longest that a dead connection goes unnoticed, and that consoles take to be back once the broker is. */
const missedMs = 60_000;
/** Deletions kept for consoles that missed them; whoever makes and deletes links for days has them fill no memory. */
const missedLimit = 10_000;

/** Tells consoles what changed, and everything when a new one asks or the broker is back. */
export class Publisher<Facts> {
  readonly #store: ObjectStore<Facts>;
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #agent: AgentIdentity;
  readonly #jitterMs: number;
  readonly #counters: Counters;
  /** Deleted while there was no broker, or shortly before that was noticed: consoles that outlive it still show them. */
  readonly #missed = new Map<string, { readonly object: StoredObject; readonly atMs: number }>();
  #returnedMs = Number.NEGATIVE_INFINITY;
  #hasBegun = false;
  #cancel: (() => void) | undefined;
  #lastFullMs = Number.NEGATIVE_INFINITY;

  constructor(options: {
    store: ObjectStore<Facts>;
    broker: Broker;
    clock: Clock;
    agent: AgentIdentity;
    jitterMs: number;
    counters: Counters;
  }) {
    this.#store = options.store;
    this.#broker = options.broker;
    this.#clock = options.clock;
    this.#agent = options.agent;
    this.#jitterMs = options.jitterMs;
    this.#counters = options.counters;
  }

  /** Deletions leave before updates, so that one name deleted and made again is not misread. */
  publish({ schemaId, deleted, changed, statisticsChanged }: ClassDifference): void {
    this.#note(deleted, changed);
    if (!this.#isHeard()) return;
    this.#send(
      schemaId,
      deleted.map((object) => this.#store.encode(object)),
    );
    this.#send(
      schemaId,
      changed.map((object) => this.#store.encode(object)),
    );
    this.#send(
      schemaId,
      statisticsChanged.map((object) => toWireMap(object, object.statistics)),
    );
  }

  /** Consoles drop what comes before the agent's first heartbeat. */
  #isHeard(): boolean {
    return this.#hasBegun && this.#broker.status().state === 'connected';
  }

  /** The first heartbeat has left: publishes all, and what changes from now on. */
  start(): void {
    this.#hasBegun = true;
    this.scheduleFull();
  }

  /** The broker is back: publishes all, and what was deleted as long as consoles may still come back, too. */
  resume(): void {
    this.#returnedMs = this.#clock.monotonicMs();
    this.scheduleFull();
  }

  /** Publishes all, soon: after a random wait, at most once in two seconds however often it is asked for. */
  scheduleFull(): void {
    if (this.#cancel) return;
    const earliest = this.#lastFullMs + fullPublicationEveryMs - this.#clock.monotonicMs();
    const waitMs = Math.max(0, earliest, Math.random() * this.#jitterMs);
    this.#cancel = this.#clock.after(waitMs, () => this.#everything());
  }

  #everything(): void {
    this.#cancel = undefined;
    if (!this.#isHeard()) return;
    this.#lastFullMs = this.#clock.monotonicMs();
    if (this.#returnedMs + missedMs > this.#lastFullMs) this.#repeatDeletions();
    for (const className of this.#store.classNames()) {
      const objects = [...this.#store.objectsOf(className)];
      const first = objects[0];
      if (first)
        this.#send(
          first.schemaId,
          objects.map((object) => this.#store.encode(object)),
        );
    }
  }

  #note(deleted: readonly StoredObject[], changed: readonly StoredObject[]): void {
    const atMs = this.#clock.monotonicMs();
    for (const { objectId } of [...deleted, ...changed]) this.#missed.delete(objectId.objectName);
    // Oldest first.
    for (const object of deleted) this.#missed.set(object.objectId.objectName, { object, atMs });
    const connected = this.#broker.status().state === 'connected';
    const oldestMs = connected && this.#returnedMs + missedMs < atMs ? atMs - missedMs : 0;
    for (const [name, missed] of this.#missed) {
      if (missed.atMs >= oldestMs && this.#missed.size <= missedLimit) break;
      this.#missed.delete(name);
    }
  }

  #repeatDeletions(): void {
    const byClass = new Map<SchemaId, AmqpValue[]>();
    for (const { object } of this.#missed.values()) {
      const objects = byClass.get(object.schemaId) ?? [];
      objects.push(this.#store.encode(object));
      byClass.set(object.schemaId, objects);
    }
    for (const [schemaId, objects] of byClass) this.#send(schemaId, objects);
  }

  /** The end of everything, told at once. */
  publishDeletions(nowNs: bigint): void {
    for (const className of this.#store.classNames()) {
      const objects = [...this.#store.objectsOf(className)];
      const gone = objects.map((object) => ({ ...object, updatedNs: nowNs, deletedNs: nowNs }));
      if (gone[0])
        this.#send(
          gone[0].schemaId,
          gone.map((object) => this.#store.encode(object)),
        );
    }
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #send(schemaId: SchemaId, objects: readonly AmqpValue[]): void {
    for (let from = 0; from < objects.length; from += objectsPerMessage) {
      const part = objects.slice(from, from + objectsPerMessage);
      this.#counters.indications += 1n;
      void this.#broker.send(writeDataIndication(this.#agent, schemaId, part)).then(({ outcome }) => {
        if (outcome === 'dropped') this.#counters.dropped += 1n;
      });
    }
  }
}
