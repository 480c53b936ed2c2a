import type { Usage } from './usage.ts';

/** Growth beyond normal variation, whatever the length of the run. */
const limits: Usage = { heapKib: 3 * 1_024, descriptors: 2, resources: 4 };
const units: Readonly<Record<keyof Usage, string>> = {
  heapKib: 'KiB of heap',
  descriptors: 'open descriptors',
  resources: 'active resources',
};
/** Fewer samples show no growth. */
export const minSamples = 6;

/**
 * Finds what a process holds more of in the last third of the samples than in the first, by medians.
 * @throws {RangeError} for fewer than {@link minSamples} samples.
 */
export function findGrowth(processName: string, samples: readonly Usage[]): readonly string[] {
  if (samples.length < minSamples)
    throw new RangeError(`number of samples is ${samples.length}; expected at least ${minSamples}`);
  const third = Math.floor(samples.length / 3);
  const [first, last] = [samples.slice(0, third), samples.slice(-third)];
  return (Object.keys(limits) as (keyof Usage)[]).flatMap((what) => {
    const [before, after] = [first, last].map((part) => median(part.map((usage) => usage[what])));
    const growth = after! - before!;
    return growth <= limits[what]
      ? []
      : [
          `${processName}: ${units[what]} grew from ${before} to ${after}; expected growth of at most ${limits[what]}`,
        ];
  });
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
