import type { Measurement, Target } from '../bench.ts';

/** @throws {RangeError} without numbers. */
export function computeQuantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const quantile = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (quantile === undefined) throw new RangeError('no measurements');
  return quantile;
}

/** @throws {RangeError} without numbers. */
export function computeMedian(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('no measurements');
  return (low + high) / 2;
}

/** Results of each subject, round by round. */
export type Rounds = Readonly<Record<string, readonly number[]>>;

/** Computes a line of medians. @param better compares the first subject with the second, round by round. */
export function toMeasurement(
  what: string,
  unit: string,
  rounds: Rounds,
  better?: 'more' | 'less',
): Measurement {
  const values = Object.fromEntries(
    Object.entries(rounds).map(([subject, results]) => [subject, computeMedian(results)]),
  );
  const [first, second] = Object.values(rounds);
  if (better === undefined || first === undefined || second === undefined) return { what, unit, values };
  const ratios = first.map((value, round) => {
    const other = second[round] ?? Number.NaN;
    return better === 'more' ? value / other : other / value;
  });
  return { what, unit, values, ratio: computeMedian(ratios) };
}

/** Adds a target for the ratio. */
export function requireRatio(line: Measurement, ratio: number): Measurement {
  return addTarget(line, `ratio at least ${ratio.toFixed(1)}`, (line.ratio ?? Number.NaN) >= ratio);
}

/** Adds a target for the first subject, as a multiple of the second. @param line of a quantity of which less is better. */
export function requireAtMostTimes(line: Measurement, times: number): Measurement {
  const [, other = ''] = Object.keys(line.values);
  return addTarget(line, `at most ${times} × ${other}`, 1 / (line.ratio ?? Number.NaN) <= times);
}

/** Adds a target for the value of the first subject. */
export function requireAtMost(line: Measurement, limit: number): Measurement {
  const [value = Number.NaN] = Object.values(line.values);
  return addTarget(line, `at most ${limit.toLocaleString('en')} ${line.unit}`, value <= limit);
}

function addTarget(line: Measurement, wanted: string, isMet: boolean): Measurement {
  const target: Target = { wanted, status: isMet ? 'met' : 'missed' };
  return { ...line, target };
}

/**
 * Lets the subjects take turns, each round in the reverse order of the last.
 * @param measure returns the quantities of one turn by name.
 * @returns a function from the name of a quantity to its rounds by subject.
 */
export async function interleave<Subject extends { readonly name: string }>(
  subjects: readonly Subject[],
  count: number,
  measure: (subject: Subject) => Promise<Readonly<Record<string, number>>>,
): Promise<(quantity: string) => Rounds> {
  const results = subjects.map(({ name }) => ({ name, turns: [] as Readonly<Record<string, number>>[] }));
  for (let round = 0; round < count; round++) {
    const order = subjects.map((_, at) => (round % 2 === 0 ? at : subjects.length - 1 - at));
    for (const at of order) results[at]!.turns.push(await measure(subjects[at]!));
  }
  return (quantity) =>
    Object.fromEntries(
      results.map(({ name, turns }) => [name, turns.map((turn) => turn[quantity] ?? Number.NaN)]),
    );
}
