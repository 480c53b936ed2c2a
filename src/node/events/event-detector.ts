import type { Clock } from '#base';
import type { LinkNotice } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { MacFilter } from '../hidden-macs.ts';
import { BondEventDetector } from './bond-events.ts';
import { type HostEvent, hostEvents } from './host-events.ts';
import { LinkEventDetector } from './link-events.ts';
import { ReplacedLinks } from './replaced-links.ts';
import { SpeedEventDetector } from './speed-events.ts';

/** Finds the events of the network: in the difference of two readings, and in what notifications said between them. */
export class EventDetector {
  readonly #clock: Clock;
  readonly #hiddenMacs: MacFilter;
  readonly #links = new LinkEventDetector();
  readonly #bonds = new BondEventDetector();
  readonly #speeds = new SpeedEventDetector();
  readonly #replaced = new ReplacedLinks();

  constructor(clock: Clock, hiddenMacs: MacFilter) {
    this.#clock = clock;
    this.#hiddenMacs = hiddenMacs;
  }

  /** Takes what notifications say about links, in the kernel's order. */
  observe(notices: readonly LinkNotice[]): void {
    this.#replaced.observe(notices);
    this.#links.observe(notices, this.#clock.monotonicMs());
  }

  /** Compares the facts of two successive readings. @returns events in an order that a reader can follow. */
  compare(before: NodeFacts, after: NodeFacts): readonly HostEvent[] {
    if (!before.links || !after.links) return [];
    // Most readings are of other facts. The links of an older reading say nothing of what notifications said since.
    if (before.links === after.links) return hostEvents(before, after, this.#hiddenMacs);
    const nowMs = this.#clock.monotonicMs();
    const replaced = this.#replaced.take(new Set(after.links.map(({ index }) => index)));
    return [
      ...this.#links.compare(before.links, after.links, nowMs),
      ...hostEvents(before, after, this.#hiddenMacs, replaced),
      ...this.#speeds.compare(before.links, after.links),
      ...this.#bonds.compare(before.links, after.links, nowMs),
    ];
  }

  /** Returns the events that came too soon after the last of their kind, and whose time has come. */
  takeDue(): readonly HostEvent[] {
    const nowMs = this.#clock.monotonicMs();
    return [...this.#links.takeDue(nowMs), ...this.#bonds.takeDue(nowMs)];
  }

  /** Returns the milliseconds until {@link takeDue} has something; undefined when nothing waits. */
  untilNextMs(): number | undefined {
    const times = [this.#links.nextDueMs(), this.#bonds.nextDueMs()].filter((ms) => ms !== undefined);
    return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - this.#clock.monotonicMs());
  }
}
