import type { CollectdAnswer, CollectdDialogue } from './dialogue.ts';
import {
  isSameHost,
  type ListedValue,
  parseDataSource,
  parseListedValue,
  parseName,
  quoteIdentifier,
} from './identifier.ts';
import { MetricIntervals } from './metric-intervals.ts';
import type { Metrics, MetricValue } from './metrics.ts';

/** Commands that are sent at a time: their answers fill no buffer. */
const batchSize = 100;
/** Data sources of a value list that are read; the largest type of collectd has fewer. */
const maxDataSources = 64;

/**
 * Reads the values of this host over one dialogue with collectd. Asks for the list each time, and for those values only whose time has
 * changed.
 */
export class MetricsReader {
  readonly #dialogue: CollectdDialogue;
  readonly #limit: number;
  readonly #intervals = new MetricIntervals();
  #values: ReadonlyMap<string, MetricValue> = new Map();

  /** @param limit most value lists that are kept. */
  constructor(dialogue: CollectdDialogue, limit: number) {
    this.#dialogue = dialogue;
    this.#limit = limit;
  }

  get isViolated(): boolean {
    return this.#dialogue.isViolated;
  }

  /** As {@link CollectdDialogue.checkOpen}. */
  checkOpen(): boolean {
    return this.#dialogue.checkOpen();
  }

  /** A value that comes most often; undefined while the interval of one is unknown, and without any. */
  get mostFrequent(): { readonly intervalNs: bigint; readonly timeNs: bigint } | undefined {
    let found: { readonly intervalNs: bigint; readonly timeNs: bigint } | undefined;
    for (const { intervalNs, timeNs } of this.#values.values()) {
      if (intervalNs === undefined) return undefined;
      const isBetter = !found || intervalNs < found.intervalNs;
      if (isBetter || (intervalNs === found?.intervalNs && timeNs > found.timeNs))
        found = { intervalNs, timeNs };
    }
    return found;
  }

  /** @param ownNames names of this host. @throws {Error} when the dialogue ends. */
  async read(ownNames: readonly string[]): Promise<Metrics> {
    const [list] = await this.#dialogue.ask(['LISTVAL']);
    if (!list || list.status < 0) throw new Error(`LISTVAL: ${list?.message}; expected a list`);
    const listed = list.lines.flatMap((line) => parseListedValue(line) ?? []);
    const own = listed.filter(({ host }) => isSameHost(host, ownNames));
    const kept = own.slice(0, this.#limit);
    const values = new Map<string, MetricValue>();
    const due: ListedValue[] = [];
    for (const value of kept) {
      const known = this.#values.get(value.name);
      if (known?.timeNs === value.timeNs) values.set(value.name, known);
      else due.push(value);
    }
    for (let at = 0; at < due.length; at += batchSize)
      await this.#readBatch(due.slice(at, at + batchSize), values);
    this.#intervals.keepOnly(values);
    this.#values = values;
    return { values, others: listed.length - own.length, beyondLimit: own.length - kept.length };
  }

  close(): void {
    this.#dialogue.close();
  }

  async #readBatch(batch: readonly ListedValue[], values: Map<string, MetricValue>): Promise<void> {
    const commands = batch.map(({ host, name }) => `GETVAL ${quoteIdentifier(`${host}/${name}`)}`);
    const answers = await this.#dialogue.ask(commands);
    for (const [at, { name, timeNs }] of batch.entries()) {
      const dataSources = readDataSources(answers[at]);
      if (!dataSources) continue;
      const intervalNs = this.#intervals.note(name, timeNs);
      values.set(name, { ...parseName(name), values: dataSources, timeNs, intervalNs });
    }
  }
}

/** @returns undefined for a value that collectd has dropped since it listed it. */
function readDataSources(answer: CollectdAnswer | undefined): ReadonlyMap<string, number> | undefined {
  if (!answer || answer.status < 0) return undefined;
  return new Map(
    answer.lines.slice(0, maxDataSources).flatMap((line) => {
      const source = parseDataSource(line);
      return source ? [source] : [];
    }),
  );
}
