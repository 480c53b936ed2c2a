import type { Clock, Outcome } from './broker.ts';
import { Lane } from './lane.ts';
import type { Connection } from './rhea/rhea.ts';

/** All sending links: one for indications and one for all else, or as many as a dialect names targets. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #queueLimit: number;
  readonly #clock: Clock;
  #connection: Connection | undefined;

  constructor(queueLimit: number, clock: Clock) {
    this.#queueLimit = queueLimit;
    this.#clock = clock;
    this.#lane(undefined, false);
    this.#lane(undefined, true);
  }

  get depth(): number {
    let depth = 0;
    for (const lane of this.#lanes.values()) depth += lane.depth;
    return depth;
  }

  /** Resolves when all are open; rejects with the broker's reason where it refuses one. */
  async attach(connection: Connection): Promise<void> {
    this.#connection = connection;
    await Promise.all(Array.from(this.#lanes.values(), (lane) => lane.attach(connection)));
  }

  detach(reason: string): void {
    this.#connection = undefined;
    for (const lane of this.#lanes.values()) lane.detach(reason);
  }

  send(target: string | undefined, presettled: boolean, bytes: Uint8Array): Promise<Outcome> {
    return this.#lane(target, presettled).send(bytes);
  }

  /** Resolves when nothing waits any more, or the time is over. */
  async drained(limitMs: number): Promise<void> {
    const end = performance.now() + limitMs;
    while (performance.now() < end && ![...this.#lanes.values()].every((lane) => lane.idle)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #lane(target: string | undefined, presettled: boolean): Lane {
    const key = `${presettled} ${target ?? ''}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane = new Lane({ target, presettled, queueLimit: this.#queueLimit, clock: this.#clock });
    this.#lanes.set(key, lane);
    if (this.#connection !== undefined) lane.attach(this.#connection).catch(ignore);
    return lane;
  }
}

function ignore(): void {
  // The lane opens itself again.
}
