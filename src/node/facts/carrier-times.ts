import type { Link } from '#probes';
import type { NodeFacts } from './node-facts.ts';

/** When each link's carrier changed, as far as the agent saw it. */
export class CarrierTimes {
  readonly #changedNs = new Map<number, bigint>();

  /** By the link's index; nanoseconds since 1970. */
  get changedNs(): ReadonlyMap<number, bigint> {
    return this.#changedNs;
  }

  update(before: NodeFacts, after: NodeFacts, nowNs: bigint): void {
    const old = new Map(before.links?.map((link) => [link.index, link.carrierChanges]));
    const links: readonly Link[] = after.links ?? [];
    for (const { index, carrierChanges } of links) {
      const was = old.get(index);
      if (was !== undefined && carrierChanges !== undefined && carrierChanges !== was) {
        this.#changedNs.set(index, nowNs);
      }
    }
    const present = new Set(links.map(({ index }) => index));
    for (const index of this.#changedNs.keys()) if (!present.has(index)) this.#changedNs.delete(index);
  }
}
