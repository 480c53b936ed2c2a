import type { Clock } from '#base';
import type { Host, Probe } from '#probes';

/** How a probe did at its last reading. */
export interface ProbeHealth {
  readonly probe: string;
  readonly ok: boolean;
  /** Time the reading took, in milliseconds. */
  readonly ms: number;
  readonly reason: string | undefined;
}

type Table = Readonly<Record<string, Probe<unknown>>>;
/** The last reading of each probe; undefined before the first and where it failed. */
export type Latest<T extends Table> = {
  readonly [K in keyof T]: Awaited<ReturnType<T[K]['read']>> | undefined;
};

const timeLimitMs = 10_000;
const slackMs = 500;

/**
 * Reads probes and keeps what they found. A slow probe is never started twice; one that fails leaves its facts
 * undefined, and its health is told when it changes.
 */
export class ProbeReadings<T extends Table> {
  readonly #probes: T;
  readonly #host: Host;
  readonly #clock: Clock;
  readonly #changed: (health: ProbeHealth) => void;
  readonly #latest: Record<string, unknown> = {};
  readonly #health = new Map<string, ProbeHealth>();
  /** When the last good reading of each was done. */
  readonly #goodMs = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();

  constructor(options: { probes: T; host: Host; clock: Clock; changed: (health: ProbeHealth) => void }) {
    this.#probes = options.probes;
    this.#host = options.host;
    this.#clock = options.clock;
    this.#changed = options.changed;
  }

  latest(): Latest<T> {
    return { ...this.#latest } as Latest<T>;
  }

  health(): readonly ProbeHealth[] {
    return [...this.#health.values()];
  }

  /** Reads those of these that are worth a new reading, each at most for ten seconds. Never rejects. */
  async read(names: Iterable<keyof T & string>): Promise<void> {
    const worth = [...new Set(names)].filter((name) => this.#isWorth(name));
    await Promise.all(worth.map((name) => this.#once(name)));
  }

  /** Reads these now, however new the last reading is. One that is under way has perhaps begun too early. */
  async readNow(names: Iterable<keyof T & string>): Promise<void> {
    await Promise.all(
      [...new Set(names)].map(async (name) => {
        if (this.#running.has(name)) await this.#once(name);
        await this.#once(name);
      }),
    );
  }

  close(): void {
    this.#ending.abort();
  }

  #isWorth(name: keyof T & string): boolean {
    const every = this.#probes[name]?.everySeconds;
    const last = this.#goodMs.get(name);
    if (every === undefined || last === undefined) return true;
    // A turn of the schedule may come a little early.
    return every !== 'once' && this.#clock.monotonicMs() - last >= every * 1000 - slackMs;
  }

  /** Resolves after the time limit, too: the reading then goes on alone, and counts when it is done. */
  #once(name: keyof T & string): Promise<void> {
    const probe = this.#probes[name];
    if (!probe) return Promise.resolve();
    const running = this.#running.get(name) ?? this.#start(name, probe);
    return this.#withLimit(name, running);
  }

  #start(name: string, probe: Probe<unknown>): Promise<void> {
    const startMs = this.#clock.monotonicMs();
    const running = probe
      .read(this.#host, this.#ending.signal)
      .then(
        (facts) =>
          this.#done(name, facts, { probe: name, ok: true, ms: this.#since(startMs), reason: undefined }),
        (error: unknown) =>
          this.#done(name, undefined, {
            probe: name,
            ok: false,
            ms: this.#since(startMs),
            reason: firstLine(error),
          }),
      )
      .finally(() => this.#running.delete(name));
    this.#running.set(name, running);
    return running;
  }

  #withLimit(name: string, running: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(timeLimitMs, () => {
        const reason = `no answer in ${timeLimitMs / 1000} s`;
        this.#done(name, undefined, { probe: name, ok: false, ms: timeLimitMs, reason });
        resolve();
      });
      void running.then(() => {
        cancel();
        resolve();
      });
    });
  }

  #since(startMs: number): number {
    return Math.round((this.#clock.monotonicMs() - startMs) * 10) / 10;
  }

  #done(name: string, facts: unknown, health: ProbeHealth): void {
    if (this.#ending.signal.aborted) return;
    const before = this.#health.get(name);
    this.#latest[name] = facts;
    this.#health.set(name, health);
    if (health.ok) this.#goodMs.set(name, this.#clock.monotonicMs());
    else this.#goodMs.delete(name);
    const wasOk = before?.ok ?? true;
    if (wasOk !== health.ok) this.#changed(health);
  }
}

/** One line, fit for an event. */
const firstLine = (error: unknown) =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
