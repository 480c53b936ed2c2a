import type { Link } from '#probes';
import type { NodeFacts } from './node-facts.ts';

/** Remembers when the agent saw the carrier of each link change. */
export class CarrierTimes {
  readonly #changedNs = new Map<number, bigint>();

  /** Times by the link's index; nanoseconds since 1970. */
  get changedNs(): ReadonlyMap<number, bigint> {
    return this.#changedNs;
  }

  /** Compares the kernel's counters of two readings. */
  update(before: NodeFacts, after: NodeFacts, nowNs: bigint): void {
    if (before.links === after.links) return;
    const links: readonly Link[] = after.links ?? [];
    const previous = new Map(before.links?.map((link) => [link.index, link.carrierChanges]));
    for (const { index, carrierChanges } of links) {
      const old = previous.get(index);
      if (old !== undefined && carrierChanges !== undefined && carrierChanges !== old)
        this.#changedNs.set(index, nowNs);
    }
    const indexes = new Set(links.map(({ index }) => index));
    for (const index of this.#changedNs.keys()) if (!indexes.has(index)) this.#changedNs.delete(index);
  }
}
