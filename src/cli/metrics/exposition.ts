import type { MetricDefinition } from './metric-definition.ts';

/** Names and values of labels, in the order in which they are written. */
export type Labels = readonly (readonly [name: string, value: string])[];

interface Family {
  readonly definition: MetricDefinition;
  /** Formatted values by formatted labels: a scrape with one series twice is refused as a whole. */
  readonly samples: Map<string, string>;
}

/** A machine, or all of a fleet, has more samples than fit; other machines are read on. */
export class TooManySamples extends Error {
  override readonly name = 'TooManySamples';
  constructor(maxLength: number) {
    super(`the samples have more than ${maxLength} characters; expected fewer`);
  }
}

/** The value of `Content-Type` of the text. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Collects samples and writes them in Prometheus' text format: the samples of one metric together, after its help and its type.
 * Source: prometheus.io, "Exposition formats". A library (prom-client) keeps counters that a program increments; here the
 * kernel counts, and each text is made of one reading.
 */
export class Exposition {
  readonly #families = new Map<string, Family>();
  readonly #maxLength: number;
  #length = 0;

  /** @param maxLength most characters of all samples. Default: no limit. */
  constructor(maxLength = Number.POSITIVE_INFINITY) {
    this.#maxLength = maxLength;
  }

  /**
   * Adds a sample. Of two with the same labels the first counts.
   * @param value as the format writes it. @throws {TooManySamples}
   */
  add(definition: MetricDefinition, labels: Labels, value: string): void {
    this.#add(definition, formatLabels(labels), value);
  }

  /** Adds the samples of another exposition, all of them or nothing. @throws {TooManySamples} beyond `maxLength` in all. */
  addAll(other: Exposition, maxLength: number): void {
    if (this.#length + other.#length > maxLength) throw new TooManySamples(maxLength);
    for (const { definition, samples } of other.#families.values())
      for (const [labels, value] of samples) this.#add(definition, labels, value);
  }

  #add(definition: MetricDefinition, labels: string, value: string): void {
    let family = this.#families.get(definition.name);
    if (family?.samples.has(labels)) return;
    const length = definition.name.length + labels.length + value.length;
    if (this.#length + length > this.#maxLength) throw new TooManySamples(this.#maxLength);
    if (family === undefined) {
      family = { definition, samples: new Map() };
      this.#families.set(definition.name, family);
    }
    family.samples.set(labels, value);
    this.#length += length;
  }

  /** Returns the whole text; empty without samples. */
  toString(): string {
    return [...this.#families.values()].map(formatFamily).join('');
  }
}

function formatFamily({ definition: { name, type, help }, samples }: Family): string {
  const lines = [...samples].map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

const formatLabels = (labels: Labels): string =>
  labels.length === 0
    ? ''
    : `{${labels.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(',')}}`;

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
/** A lone half of a surrogate pair is not UTF-8, which the format requires. */
const escapeLabel = (text: string): string => escapeHelp(text.toWellFormed()).replaceAll('"', '\\"');
