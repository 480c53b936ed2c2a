import type { Clock } from '#base';

/** A clock that moves when told. Fake timers and real sockets do not mix; this touches neither. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #startNs: bigint;
  #waiting: { atMs: number; call: () => void }[] = [];
  constructor(startNs = 1_795_000_000_000_000_000n) {
    this.#startNs = startNs;
  }
  nowNs(): bigint {
    return this.#startNs + BigInt(Math.round(this.#nowMs * 1e6));
  }
  monotonicMs(): number {
    return this.#nowMs;
  }
  after(ms: number, call: () => void): () => void {
    const entry = { atMs: this.#nowMs + ms, call };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }
  /** Moves on, calling what is due in its order, with the promises between settled. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await settled();
      const next = this.#waiting.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.call();
    }
    this.#nowMs = endMs;
  }
  /** Time that passes for others only: nothing that is due is called before whoever asks. */
  stand(ms: number): void {
    this.#nowMs += ms;
  }
  /** How many calls are waiting. */
  waiting(): number {
    return this.#waiting.length;
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
