import type { Link } from '#probes';
import type { HostEvent } from './host-events.ts';

/** Detects links that come back with another speed. While a link has no carrier, its speed is unknown. */
export class SpeedEventDetector {
  readonly #known = new Map<number, number>();

  /** Compares two successive readings. @returns the events to raise. */
  compare(before: readonly Link[], after: readonly Link[]): readonly HostEvent[] {
    for (const { index, speed } of before) {
      if (speed !== undefined && !this.#known.has(index)) this.#known.set(index, speed);
    }
    const indexes = new Set(after.map(({ index }) => index));
    for (const index of this.#known.keys()) if (!indexes.has(index)) this.#known.delete(index);
    return after.flatMap(({ index, name, speed }) => {
      const known = this.#known.get(index);
      if (speed === undefined || speed === known) return [];
      this.#known.set(index, speed);
      return known === undefined ? [] : [{ event: 'speedChanged', values: { interfaceName: name, speed } }];
    });
  }
}
