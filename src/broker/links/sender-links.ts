import type { Clock } from '#base';
import type { Outcome } from '../broker.ts';
import type { Dialect, Targets } from '../dialect/dialect.ts';
import type { Connection } from '../rhea/rhea.ts';
import { SenderLink } from './sender-link.ts';

type Target = keyof Targets | undefined;

/** All sending links of a connection: for indications, which go settled, and for all else, one each per target. */
export class SenderLinks {
  readonly #lanes = new Map<string, SenderLink>();
  readonly #queueLimit: number;
  readonly #clock: Clock;

  constructor(queueLimit: number, clock: Clock) {
    this.#queueLimit = queueLimit;
    this.#clock = clock;
  }

  get depth(): number {
    let depth = 0;
    for (const lane of this.#lanes.values()) depth += lane.depth;
    return depth;
  }

  /** Resolves when all are open; rejects with the broker's reason where it refuses one. */
  async attach(connection: Connection, dialect: Dialect): Promise<void> {
    for (const [target, presettled] of wanted(dialect)) {
      const address = target && dialect.targets?.[target];
      const options = { queueLimit: this.#queueLimit, clock: this.#clock };
      this.#lanes.set(
        key(target, presettled),
        new SenderLink({ ...options, dialect, target: address, presettled }),
      );
    }
    await Promise.all(Array.from(this.#lanes.values(), (lane) => lane.attach(connection)));
  }

  detach(reason: string): void {
    for (const lane of this.#lanes.values()) lane.detach(reason);
    this.#lanes.clear();
  }

  /** @param target one of the dialect's, undefined for the anonymous relay. */
  send(target: Target, presettled: boolean, bytes: Uint8Array): Promise<Outcome> {
    const lane = this.#lanes.get(key(target, presettled)) ?? this.#lanes.get(key(target, false));
    if (lane !== undefined) return lane.send(bytes);
    const reason = `no sending link to ${target ?? 'the anonymous relay'} in this dialect`;
    return Promise.resolve({ outcome: 'dropped', reason });
  }

  /** Resolves when nothing waits any more, or the time is over. */
  async waitUntilIdle(limitMs: number): Promise<void> {
    const end = performance.now() + limitMs;
    while (performance.now() < end && ![...this.#lanes.values()].every((lane) => lane.isIdle)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Targets of a dialect, each with whether what goes there is settled. */
function wanted({ targets, presettled = 'indications' }: Dialect): readonly (readonly [Target, boolean])[] {
  const unsettled: readonly Target[] = targets === undefined ? [undefined] : ['topic', 'direct'];
  const settled: readonly Target[] = targets === undefined ? [undefined] : ['topic'];
  const withSettled = presettled === 'indications' ? settled : [];
  return [
    ...unsettled.map((target) => [target, false] as const),
    ...withSettled.map((target) => [target, true] as const),
  ];
}

function key(target: Target, presettled: boolean): string {
  return `${presettled} ${target ?? ''}`;
}
