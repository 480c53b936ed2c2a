import { type Clock, errorLine, pause } from '#base';
import type { Host } from '../host/host.ts';
import { CollectdDialogue } from './dialogue.ts';
import type { Metrics } from './metrics.ts';
import { MetricsReader } from './metrics-reader.ts';
import { maxPauseMs, minPauseMs, pauseUntilNext } from './pause-until-next.ts';

/** Readings at the shortest pause that look for the interval of a value; a value may have come once. */
const maxQuickReadings = 30;
/** Longest pause while collectd fails. */
const maxFailedPauseMs = 300_000;
/** A restart of collectd does not remove its values. */
const keptMs = 60_000;

interface CollectdWatchOptions {
  readonly host: Host;
  readonly clock: Clock;
  /** Path of the socket. */
  readonly socket: string;
  /** Most value lists of this host that are kept. */
  readonly limit: number;
  /** Names of this host, as they are now. */
  readonly ownNames: () => readonly string[];
  /** Called with the values when they have changed; undefined when collectd has been gone for a minute. */
  readonly onMetrics: (metrics: Metrics | undefined) => void;
  /** Called when collectd fails after it worked, with the reason, and with undefined when it works again. */
  readonly onHealth: (problem: string | undefined) => void;
}

/** Reads the values of collectd at their own interval, as long as its socket is there. */
export class CollectdWatch {
  readonly #options: CollectdWatchOptions;
  readonly #closing = new AbortController();
  #reader: MetricsReader | undefined;
  #metrics: Metrics | undefined;
  #readMs = 0;
  #quickReadings = 0;
  #failedPauseMs = minPauseMs;
  #problem: string | undefined;

  constructor(options: CollectdWatchOptions) {
    this.#options = options;
  }

  /** Undefined while collectd works, or is not there. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Reads until {@link close}. Resolves after the first reading. */
  async start(): Promise<void> {
    const pauseMs = await this.#attempt();
    void this.#follow(pauseMs);
  }

  close(): void {
    this.#closing.abort();
    this.#reader?.close();
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #follow(firstPauseMs: number): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!this.#isClosed) {
      await pause(this.#options.clock, pauseMs, this.#closing.signal);
      if (!this.#isClosed) pauseMs = await this.#attempt();
    }
  }

  /** @returns the pause until the next attempt, in milliseconds. */
  async #attempt(): Promise<number> {
    const before = this.#reader;
    try {
      const reader = await this.#open();
      const metrics = await reader?.read(this.#options.ownNames());
      if (this.#isClosed) return maxPauseMs;
      // The first answer of a connection proves little: it may end behind it.
      if (!reader || reader === before) this.#recover();
      if (!reader || !metrics) return this.#forget();
      this.#take(metrics);
      return this.#pauseMs(reader);
    } catch (error) {
      return this.#fail(error);
    }
  }

  #recover(): void {
    this.#failedPauseMs = minPauseMs;
    this.#report(undefined);
  }

  #fail(error: unknown): number {
    const isFirst = this.#failedPauseMs === minPauseMs;
    const isViolated = this.#reader?.isViolated ?? false;
    this.#reader?.close();
    this.#reader = undefined;
    if (this.#isClosed) return maxPauseMs;
    this.#forget();
    this.#failedPauseMs = Math.min(this.#failedPauseMs * 2, maxFailedPauseMs);
    // A connection that ends once belongs to a daemon that stops.
    if (!isFirst || isViolated) this.#report(errorLine(error));
    return this.#failedPauseMs;
  }

  async #open(): Promise<MetricsReader | undefined> {
    const { host, socket, limit } = this.#options;
    if (this.#reader?.checkOpen()) return this.#reader;
    this.#reader = undefined;
    const opened = await host.openSocket(socket);
    if (!opened) return undefined;
    this.#reader = new MetricsReader(new CollectdDialogue(opened), limit);
    this.#quickReadings = 0;
    return this.#reader;
  }

  #take(metrics: Metrics): void {
    const before = this.#metrics;
    this.#metrics = metrics;
    this.#readMs = this.#options.clock.monotonicMs();
    const isSame =
      before?.values.size === metrics.values.size &&
      [...metrics.values].every(([name, value]) => before.values.get(name) === value);
    const { others, beyondLimit } = metrics;
    if (!isSame || before?.others !== others || before?.beyondLimit !== beyondLimit)
      this.#options.onMetrics(metrics);
  }

  #forget(): number {
    const { clock, onMetrics } = this.#options;
    if (this.#metrics && clock.monotonicMs() - this.#readMs >= keptMs) {
      this.#metrics = undefined;
      onMetrics(undefined);
    }
    return maxPauseMs;
  }

  #pauseMs({ mostFrequent }: MetricsReader): number {
    this.#quickReadings = mostFrequent ? 0 : this.#quickReadings + 1;
    if (mostFrequent) return pauseUntilNext(mostFrequent, this.#options.clock.nowNs());
    return this.#quickReadings < maxQuickReadings ? minPauseMs : maxPauseMs;
  }

  #report(problem: string | undefined): void {
    const isChange = (this.#problem === undefined) !== (problem === undefined);
    this.#problem = problem;
    if (isChange) this.#options.onHealth(problem);
  }
}
