import { cpus, loadavg } from 'node:os';
import type { Bench, Measurement, Part, Sampling } from './bench.ts';

/** What one bench found, or why it broke. */
export type BenchResult = { readonly bench: Bench } & (
  | { readonly parts: readonly Part[] }
  | { readonly failure: string }
);

export interface Report {
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  /** How many programs wanted a processor in the minute before: above 0, others disturb what is measured. */
  readonly load: number;
  readonly effort: Sampling;
  readonly results: readonly BenchResult[];
}

/** Programs that wanted a processor in the last minute. Source: proc_loadavg(5). */
export const readLoad = (): number => loadavg()[0] ?? Number.NaN;

/** @param load as it was before the first bench. */
export function createReport(effort: Sampling, load: number, found: readonly BenchResult[]): Report {
  const all = cpus();
  const model = all[0]?.model.trim() || 'unknown model';
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: `${all.length} × ${model}`,
    load,
    effort,
    results: found,
  };
}

/** What a ratio means. */
const ratioSentence =
  'A ratio says how many times better the first column is than the second: the median of the ratios of each round,\n' +
  'in which both took turns on the same machine. Figures in units move from machine to machine; ratios less so.';

/** For a program to read. */
export function toJson({ date, node, cpu, load, effort, results }: Report): object {
  return {
    date,
    node,
    cpu,
    load,
    rounds: effort.rounds,
    short: effort.short,
    benches: results.map((one) => ({
      name: one.bench.name,
      ...('failure' in one ? { failure: one.failure } : { parts: one.parts }),
    })),
  };
}

/** One bench, for a terminal. */
export function toText(found: BenchResult): string {
  const head = `\n${found.bench.title}\n`;
  if ('failure' in found) return `${head}  failed: ${found.failure}\n`;
  return head + found.parts.map((part) => `  ${part.title}\n${partText(part)}`).join('');
}

function partText(part: Part): string {
  if ('missing' in part) return `    not run: ${part.missing}\n`;
  const rows = [columns(part.measurements), ...part.measurements.map(cells)];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('   ');
  return rows.map((row) => `    ${line(row).trimEnd()}\n`).join('');
}

/** The document. */
export function toMarkdown({ date, node, cpu, load, effort, results }: Report): string {
  const head = `# Performance

Written by \`npm run bench\` on ${date}; Node ${node}, ${cpu}; medians of ${effort.rounds} interleaved rounds;
load of the machine before it began: ${load.toFixed(1)}. Run it again, on a machine with nothing else to do, before quoting a
figure.

${ratioSentence}
`;
  return head + results.map(benchMarkdown).join('');
}

function benchMarkdown(found: BenchResult): string {
  const head = `\n## ${found.bench.title}\n\n${found.bench.about}\n`;
  if ('failure' in found) return `${head}\nFailed: ${found.failure}\n`;
  return head + found.parts.map(partMarkdown).join('');
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

/** Three figures that count, with thousands parted: `1,230`, `0.123`. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString('en', { maximumSignificantDigits: Math.abs(rounded) >= 100 ? 21 : 3 });
}
