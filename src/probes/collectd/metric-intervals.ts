/** Number of the last intervals of a value that count: their median is not that of a reading that came late. */
const remembered = 5;
const tenthNs = 100_000_000n;

/** Finds the interval of each value from its times: collectd's socket does not say it. */
export class MetricIntervals {
  readonly #known = new Map<string, { lastNs: bigint; readonly differencesNs: bigint[] }>();

  /** Takes a new time of a value. @returns its interval, in tenths of a second; undefined until two times are known. */
  note(name: string, timeNs: bigint): bigint | undefined {
    const known = this.#known.get(name);
    if (!known || timeNs <= known.lastNs) {
      this.#known.set(name, { lastNs: timeNs, differencesNs: [] });
      return undefined;
    }
    known.differencesNs.push(timeNs - known.lastNs);
    known.lastNs = timeNs;
    if (known.differencesNs.length > remembered) known.differencesNs.shift();
    const sorted = known.differencesNs.toSorted((one, other) => (one < other ? -1 : Number(one > other)));
    const medianNs = sorted[(sorted.length - 1) >> 1] ?? 0n;
    const tenths = (medianNs + tenthNs / 2n) / tenthNs;
    return tenths === 0n ? undefined : tenths * tenthNs;
  }

  /** Forgets the values that are not among these. */
  keepOnly(names: { has(name: string): boolean }): void {
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
  }
}
