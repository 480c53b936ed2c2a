import { cpus, loadavg } from 'node:os';
import type { Bench, Measurement, Part, Sampling } from './bench.ts';

/** Tables of one bench, or the reason why it failed. */
export type BenchResult = { readonly bench: Bench } & (
  | { readonly parts: readonly Part[] }
  | { readonly failure: string }
);

export interface Report {
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  /** Load average before the first bench. Above 0, other programs disturb the measurements. */
  readonly load: number;
  readonly sampling: Sampling;
  readonly results: readonly BenchResult[];
}

/** Returns the load average of the last minute. Source: proc_loadavg(5). */
export const readLoad = (): number => loadavg()[0] ?? Number.NaN;

/** @param load average before the first bench. */
export function createReport(sampling: Sampling, load: number, results: readonly BenchResult[]): Report {
  const all = cpus();
  const model = all[0]?.model.trim() || 'unknown model';
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: `${all.length} × ${model}`,
    load,
    sampling,
    results,
  };
}

/** Explains ratios to the reader of the document. */
const ratioSentence =
  'A ratio says how many times better the first column is than the second: the median of the ratios of each round,\n' +
  'in which both took turns on the same machine. Absolute figures differ between machines, ratios less so.';

/** Converts a report to the output of `--json`. */
export function toJson({ date, node, cpu, load, sampling, results }: Report): object {
  return {
    date,
    node,
    cpu,
    load,
    rounds: sampling.rounds,
    short: sampling.short,
    benches: results.map((result) => ({
      name: result.bench.name,
      ...('failure' in result ? { failure: result.failure } : { parts: result.parts }),
    })),
  };
}

/** Formats one bench for a terminal. */
export function toText(result: BenchResult): string {
  const head = `\n${result.bench.title}\n`;
  if ('failure' in result) return `${head}  failed: ${result.failure}\n`;
  return head + result.parts.map((part) => `  ${part.title}\n${partText(part)}`).join('');
}

function partText(part: Part): string {
  if ('missing' in part) return `    not run: ${part.missing}\n`;
  const rows = [columns(part.measurements), ...part.measurements.map(cells)];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('   ');
  return rows.map((row) => `    ${line(row).trimEnd()}\n`).join('');
}

/** Formats the document. */
export function toMarkdown({ date, node, cpu, load, sampling, results }: Report): string {
  const head = `# Performance

Written by \`npm run bench\` on ${date}; Node ${node}, ${cpu}; medians of ${sampling.rounds} interleaved rounds;
load average before the start: ${load.toFixed(1)}. Repeat the run on an idle machine before you quote a figure.

${ratioSentence}
`;
  return head + results.map(benchMarkdown).join('');
}

function benchMarkdown(result: BenchResult): string {
  const head = `\n## ${result.bench.title}\n\n${result.bench.about}\n`;
  if ('failure' in result) return `${head}\nFailed: ${result.failure}\n`;
  return head + result.parts.map(partMarkdown).join('');
}

function partMarkdown(part: Part): string {
  const head = `\n**${part.title}**`;
  if ('missing' in part) return `${head}: not run, ${part.missing}.\n`;
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |\n`;
  const names = columns(part.measurements);
  const rule = names.map((_, at) => (at === 0 ? '---' : '---:'));
  return `${head}\n\n${line(names)}${line(rule)}${part.measurements.map((one) => line(cells(one))).join('')}`;
}

function columns([first]: readonly Measurement[]): readonly string[] {
  return ['', ...Object.keys(first?.values ?? {}), 'unit', 'ratio', 'target', 'status'];
}

function cells({ what, unit, values, ratio, target }: Measurement): readonly string[] {
  return [
    what,
    ...Object.values(values).map(formatFigure),
    unit,
    ratio === undefined ? '' : ratio.toFixed(2),
    target?.wanted ?? '',
    target?.status ?? '',
  ];
}

/** Formats a number with three significant figures and thousands separators: `1,230`, `0.123`. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString('en', { maximumSignificantDigits: Math.abs(rounded) >= 100 ? 21 : 3 });
}
