import type { Measurement, Target } from '../bench.ts';

/** @throws {RangeError} of nothing. */
export function computeQuantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (found === undefined) throw new RangeError('nothing was measured');
  return found;
}

/** @throws {RangeError} of nothing. */
export function computeMedian(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('nothing was measured');
  return (low + high) / 2;
}

/** What each subject reached, round by round. */
export type Rounds = Readonly<Record<string, readonly number[]>>;

/** A line of medians. With `better`, the first subject is compared with the second, round by round. */
export function toMeasurement(
  what: string,
  unit: string,
  rounds: Rounds,
  better?: 'more' | 'less',
): Measurement {
  const values = Object.fromEntries(
    Object.entries(rounds).map(([subject, of]) => [subject, computeMedian(of)]),
  );
  const [first, second] = Object.values(rounds);
  if (better === undefined || first === undefined || second === undefined) return { what, unit, values };
  const ratios = first.map((value, round) => {
    const other = second[round] ?? Number.NaN;
    return better === 'more' ? value / other : other / value;
  });
  return { what, unit, values, ratio: computeMedian(ratios) };
}

/** The same line, judged by its ratio. */
export function requireRatio(line: Measurement, ratio: number): Measurement {
  const target: Target = {
    wanted: `ratio at least ${ratio.toFixed(1)}`,
    status: (line.ratio ?? Number.NaN) >= ratio ? 'met' : 'missed',
  };
  return { ...line, target };
}

/** The same line, judged by what the first subject takes. */
export function requireAtMost(line: Measurement, limit: number): Measurement {
  const [value = Number.NaN] = Object.values(line.values);
  return {
    ...line,
    target: { wanted: `at most ${limit} ${line.unit}`, status: value <= limit ? 'met' : 'missed' },
  };
}

/**
 * Lets subjects take turns, each round in the other order than the last. @param measure gives the quantities of one
 * turn by name. @returns quantity → subject → rounds.
 */
export async function interleave<Subject extends { readonly name: string }>(
  subjects: readonly Subject[],
  count: number,
  measure: (subject: Subject) => Promise<Readonly<Record<string, number>>>,
): Promise<(quantity: string) => Rounds> {
  const found = subjects.map(({ name }) => ({ name, turns: [] as Readonly<Record<string, number>>[] }));
  for (let round = 0; round < count; round++) {
    const order = subjects.map((_, at) => (round % 2 === 0 ? at : subjects.length - 1 - at));
    for (const at of order) found[at]!.turns.push(await measure(subjects[at]!));
  }
  return (quantity) =>
    Object.fromEntries(
      found.map(({ name, turns }) => [name, turns.map((turn) => turn[quantity] ?? Number.NaN)]),
    );
}
