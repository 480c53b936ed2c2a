/** A range of whole numbers, its ends included. */
export type NumberRange = readonly [first: number, last: number];

/** Joins numbers that follow each other. @returns ranges in ascending order. */
export function toRanges(numbers: Iterable<number>): readonly NumberRange[] {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last && number <= last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/** Lists the numbers of ranges as {@link formatRanges} prints them. */
export const parseRanges = (ranges: readonly string[]): readonly number[] =>
  ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });

/** Prints numbers as ranges: `["1","10-20"]`. */
export const formatRanges = (numbers: Iterable<number>): readonly string[] =>
  toRanges(numbers).map(([first, last]) => (first === last ? String(first) : `${first}-${last}`));
