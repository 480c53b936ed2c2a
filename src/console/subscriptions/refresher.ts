import type { Clock } from '#base';
import type { ManagedObject } from '#qmf';
import type { ObjectsOfClass } from '../queries/queries.ts';
import type { DataIndication } from './indications.ts';
import { type MissedClass, MissedObjects } from './missed-objects.ts';
import type { CatchUp, SubscriptionReader } from './subscription.ts';

/** Wait after a query that failed: its agent may be restarting, or gone. */
const retryMs = 10_000;
/** Failures in a row after which a class of an agent is given up: the agent publishes everything when it comes back. */
const maxFailures = 3;

const keyOf = ({ agentName, packageName, className }: MissedClass): string =>
  [agentName, packageName, className].join('\0');

export interface RefresherOptions extends SubscriptionReader<DataIndication> {
  readonly clock: Clock;
  /** Yields the objects of a class as the agent has them now. */
  readonly query: (agentName: string, which: ObjectsOfClass) => AsyncIterable<ManagedObject>;
}

/** Gives the reader of a subscription the present state of the objects that it missed, once it has caught up. */
export class Refresher implements CatchUp<DataIndication> {
  readonly #options: RefresherOptions;
  readonly #missed = new MissedObjects();
  /** What is asked for now, and the objects of it that were heard of since. */
  #current: MissedClass | undefined;
  readonly #heard = new Set<string>();
  /** Those of them that were last heard of as deleted. */
  readonly #gone = new Set<string>();
  /** Failures in a row, by agent and class. */
  readonly #failures = new Map<string, number>();
  #isRunning = false;
  #isClosed = false;
  #cancelRetry: (() => void) | undefined;

  constructor(options: RefresherOptions) {
    this.#options = options;
  }

  /** Remembers an item that the subscription dropped. */
  miss(item: DataIndication): void {
    this.#missed.add(item);
  }

  /** Takes note of an item that the reader will get. */
  hear({ agentName, object }: DataIndication): void {
    const name = object.objectId?.objectName ?? '';
    if (this.#current?.agentName !== agentName || !this.#current.objects.has(name)) return;
    this.#heard.add(name);
    if (object.deletedNs) this.#gone.add(name);
    else this.#gone.delete(name);
  }

  /** Begins to ask agents where the reader has caught up. */
  check(): void {
    if (this.#isRunning || this.#isClosed || this.#cancelRetry || this.#missed.size === 0) return;
    if (this.#options.hasCaughtUp()) void this.#run();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
    this.#missed.clear();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (!this.#isClosed && this.#options.hasCaughtUp()) {
      const missed = this.#missed.takeClass();
      if (missed === undefined || !(await this.#refresh(missed))) break;
    }
    this.#current = undefined;
    this.#isRunning = false;
  }

  /** @returns false where the agent did not answer. */
  async #refresh(missed: MissedClass): Promise<boolean> {
    const { agentName, className, packageName, objects } = missed;
    const { query, push } = this.#options;
    this.#current = missed;
    this.#heard.clear();
    this.#gone.clear();
    const present = new Map<string, ManagedObject>();
    try {
      for await (const object of query(agentName, { className, packageName })) {
        const name = object.objectId?.objectName ?? '';
        if (objects.has(name)) present.set(name, object);
      }
    } catch {
      this.#retryLater(missed);
      return false;
    }
    this.#failures.delete(keyOf(missed));
    for (const [name, gone] of objects) {
      if (this.#isClosed) return false;
      const object = present.get(name);
      // What was heard after the answer is newer than it.
      if (object !== undefined && !this.#gone.has(name)) await push({ agentName, object });
      // What was heard since may say that the object exists again.
      else if (object === undefined && !this.#heard.has(name))
        await push({
          agentName,
          object: { ...gone, values: new Map(), deletedNs: this.#deletionTime(gone) },
        });
    }
    return true;
  }

  #deletionTime({ deletedNs = 0n }: { readonly deletedNs?: bigint | undefined }): bigint {
    return deletedNs === 0n ? this.#options.clock.nowNs() : deletedNs;
  }

  #retryLater(missed: MissedClass): void {
    if (this.#isClosed) return;
    const { agentName, objects } = missed;
    const failures = (this.#failures.get(keyOf(missed)) ?? 0) + 1;
    if (failures < maxFailures) {
      this.#failures.set(keyOf(missed), failures);
      for (const object of objects.values())
        this.#missed.add({ agentName, object: { ...object, values: new Map() } });
    } else this.#failures.delete(keyOf(missed));
    this.#cancelRetry = this.#options.clock.after(retryMs, () => {
      this.#cancelRetry = undefined;
      this.check();
    });
  }
}
