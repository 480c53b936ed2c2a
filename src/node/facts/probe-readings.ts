import { type Clock, errorText } from '#base';
import type { Host, Probe } from '#probes';

/** How the last reading of a probe went. */
export interface ProbeHealth {
  readonly probe: string;
  readonly ok: boolean;
  /** Duration of the reading, milliseconds. */
  readonly ms: number;
  /** Why it failed; undefined when it did not. */
  readonly reason: string | undefined;
}

type ProbeTable = Readonly<Record<string, Probe<unknown>>>;

/** The last result of each probe; undefined before the first reading and after a failed one. */
export type LatestFacts<T extends ProbeTable> = {
  readonly [K in keyof T]: Awaited<ReturnType<T[K]['read']>> | undefined;
};

interface ProbeReadingsOptions<T extends ProbeTable> {
  readonly probes: T;
  readonly host: Host;
  readonly clock: Clock;
  /** Called when a probe fails after it worked, and when it works after it failed. */
  readonly onHealthChange: (health: ProbeHealth) => void;
}

const defaultLimitSeconds = 10;
/** A scheduled reading may come a little early. */
const toleranceMs = 500;

/** Reads probes and keeps their last results. Never reads one probe twice at a time; a failed probe leaves its facts undefined. */
export class ProbeReadings<T extends ProbeTable> {
  readonly #options: ProbeReadingsOptions<T>;
  readonly #latest: Record<string, unknown> = {};
  readonly #health = new Map<string, ProbeHealth>();
  /** When the last successful reading of each probe ended, by the monotonic clock. */
  readonly #succeededMs = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();
  /** Probes whose reading exceeded the limit and still runs. */
  readonly #abandoned = new Set<string>();
  readonly #ending = new AbortController();
  #spacedOut: { readonly names: (latest: LatestFacts<T>) => readonly string[]; readonly seconds: number } = {
    names: () => [],
    seconds: 0,
  };

  constructor(options: ProbeReadingsOptions<T>) {
    this.#options = options;
  }

  latest(): LatestFacts<T> {
    return { ...this.#latest } as LatestFacts<T>;
  }

  health(): readonly ProbeHealth[] {
    return [...this.#health.values()];
  }

  /**
   * Reads those of these probes that are due, each for as long as it may take, ten seconds by default. Does not wait for a probe
   * that hangs since an earlier call: the others would come ten seconds late each time. Never rejects.
   */
  async read(names: Iterable<keyof T & string>): Promise<void> {
    const due = [...new Set(names)].filter((name) => this.#isDue(name));
    await Promise.all(due.map((name) => this.#readOnce(name)));
  }

  /**
   * From now on {@link read} reads some probes at most every so many seconds, and the others as their tables say.
   * @param names of those, by the last results.
   */
  spaceOut(names: (latest: LatestFacts<T>) => readonly (keyof T & string)[], seconds: number): void {
    this.#spacedOut = { names, seconds };
  }

  /** Reads these probes now, due or not. Waits for a reading that runs, which may have begun too early, and reads again. */
  async readNow(names: Iterable<keyof T & string>): Promise<void> {
    await Promise.all(
      [...new Set(names)].map(async (name) => {
        if (this.#running.has(name)) await this.#readOnce(name);
        await this.#readOnce(name);
      }),
    );
  }

  close(): void {
    this.#ending.abort();
  }

  #isDue(name: keyof T & string): boolean {
    const ownSeconds = this.#options.probes[name]?.everySeconds;
    const lastMs = this.#succeededMs.get(name);
    if (ownSeconds === undefined || lastMs === undefined) return true;
    if (ownSeconds === 'once') return false;
    const { names, seconds } = this.#spacedOut;
    const everySeconds = names(this.latest()).includes(name) ? Math.max(ownSeconds, seconds) : ownSeconds;
    return this.#options.clock.monotonicMs() - lastMs >= everySeconds * 1000 - toleranceMs;
  }

  /** Resolves at the time limit as well; the reading then continues, and its late result counts. */
  #readOnce(name: keyof T & string): Promise<void> {
    const probe = this.#options.probes[name];
    if (!probe || this.#abandoned.has(name)) return Promise.resolve();
    return this.#withLimit(name, this.#running.get(name) ?? this.#start(name, probe));
  }

  #start(name: string, probe: Probe<unknown>): Promise<void> {
    const startMs = this.#options.clock.monotonicMs();
    const running = probe
      .read(this.#options.host, this.#ending.signal)
      .then(
        (facts) =>
          this.#finish(facts, { probe: name, ok: true, ms: this.#since(startMs), reason: undefined }),
        (error: unknown) =>
          this.#finish(undefined, {
            probe: name,
            ok: false,
            ms: this.#since(startMs),
            reason: firstLine(error),
          }),
      )
      .finally(() => {
        this.#running.delete(name);
        this.#abandoned.delete(name);
      });
    this.#running.set(name, running);
    return running;
  }

  #withLimit(name: string, running: Promise<void>): Promise<void> {
    const limitSeconds = this.#options.probes[name]?.timeLimitSeconds ?? defaultLimitSeconds;
    const timeoutMs = limitSeconds * 1000;
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(timeoutMs, () => {
        this.#abandoned.add(name);
        const reason = `no answer in ${limitSeconds} s`;
        this.#finish(undefined, { probe: name, ok: false, ms: timeoutMs, reason });
        resolve();
      });
      void running.then(() => {
        cancel();
        resolve();
      });
    });
  }

  #since(startMs: number): number {
    return Math.round((this.#options.clock.monotonicMs() - startMs) * 10) / 10;
  }

  #finish(facts: unknown, health: ProbeHealth): void {
    if (this.#ending.signal.aborted) return;
    const { probe } = health;
    const wasOk = this.#health.get(probe)?.ok ?? true;
    this.#latest[probe] = facts;
    this.#health.set(probe, health);
    if (health.ok) this.#succeededMs.set(probe, this.#options.clock.monotonicMs());
    else this.#succeededMs.delete(probe);
    if (wasOk !== health.ok) this.#options.onHealthChange(health);
  }
}

/** One line, fit for an event. */
const firstLine = (error: unknown) => errorText(error).split('\n')[0] ?? '';
