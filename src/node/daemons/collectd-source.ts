import type { Clock, Log } from '#base';
import { CollectdWatch, type Host, type Metrics } from '#probes';
import type { ProbeHealth } from '../facts/probe-readings.ts';
import { excessOf } from './collectd-problem.ts';
import { waitForSource } from './wait-for-source.ts';

/** Number of the last names of this machine that count: a renamed machine has its old name in collectd until that is restarted. */
const maxNames = 4;

/** How collectd is read. */
export interface CollectdOptions {
  /** Path of its socket. */
  readonly socket: string;
  /** Name of this machine in collectd; undefined for its host names. */
  readonly host: string | undefined;
  /** Most objects of class metric. */
  readonly limit: number;
}

interface CollectdSourceOptions {
  readonly options: CollectdOptions | undefined;
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  /** Returns the host names of this machine, as they are now. */
  readonly hostnames: () => readonly (string | undefined)[];
  /** Publishes the metrics. */
  readonly onChange: () => void;
  readonly onHealthChange: (health: ProbeHealth) => void;
}

/** Reads the values of collectd, and reports what it leaves out. */
export class CollectdSource {
  readonly #options: CollectdSourceOptions;
  readonly #watch: CollectdWatch | undefined;
  #metrics: Metrics | undefined;
  #reason: string | undefined;
  readonly #names = new Set<string>();
  #hasOthers = false;

  constructor(options: CollectdSourceOptions) {
    const { host, clock } = options;
    this.#options = options;
    this.#watch =
      options.options &&
      new CollectdWatch({
        host,
        clock,
        socket: options.options.socket,
        limit: options.options.limit,
        ownNames: () => this.#ownNames(),
        onMetrics: (metrics) => this.#take(metrics),
        onHealth: () => this.#reportHealth(),
      });
  }

  get metrics(): Metrics['values'] | undefined {
    return this.#metrics?.values;
  }

  /** Health of the readings; empty until collectd has answered or failed. */
  health(): readonly ProbeHealth[] {
    const isKnown = this.#metrics !== undefined || this.#reason !== undefined;
    return isKnown ? [this.#health()] : [];
  }

  /** Reads from now on. Resolves after the first reading, or after two seconds. */
  async start(): Promise<void> {
    if (this.#watch) await waitForSource(this.#watch.start(), this.#options.clock);
  }

  close(): void {
    this.#watch?.close();
  }

  #ownNames(): readonly string[] {
    const configured = this.#options.options?.host;
    if (configured !== undefined) return [configured];
    for (const name of this.#options.hostnames()) if (name !== undefined) this.#names.add(name);
    for (const name of this.#names) if (this.#names.size > maxNames) this.#names.delete(name);
    return [...this.#names];
  }

  #take(metrics: Metrics | undefined): void {
    const { log, onChange } = this.#options;
    this.#metrics = metrics;
    const others = metrics?.others ?? 0;
    if (others > 0 && !this.#hasOthers) {
      log.info({ others }, 'collectd has values of other hosts, which are not published');
      if (metrics?.values.size === 0)
        log.warn({ names: this.#ownNames() }, 'collectd has no value of this host; collectd.host names it');
    }
    this.#hasOthers = others > 0;
    this.#reportHealth();
    onChange();
  }

  #health(): ProbeHealth {
    return { probe: 'collectd', ok: this.#reason === undefined, ms: 0, reason: this.#reason };
  }

  #reportHealth(): void {
    const wasOk = this.#reason === undefined;
    this.#reason = this.#watch?.problem ?? excessOf(this.#metrics, this.#options.options?.limit);
    if (wasOk !== (this.#reason === undefined)) this.#options.onHealthChange(this.#health());
  }
}
