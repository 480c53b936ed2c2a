import type { Link } from '#probes';
import type { HostEvent } from './host-events.ts';

/** Of each of the two events of an interface at most one in so long. */
const atMostEveryMs = 10_000;

type Name = 'linkUp' | 'linkDown';

interface Told {
  readonly atMs: Partial<Record<Name, number>>;
  /** Changes of the carrier that no event has counted yet. */
  untold: number;
}

/**
 * What happened to the carriers of the interfaces: the state at the end with the number of changes since the last event, so
 * that a link which went and came back between two readings is told, too. What was held back is told with a later reading.
 */
export class LinkEventDetector {
  readonly #told = new Map<number, Told>();

  /** The events of two readings, one after the other. @param nowMs of a clock that is never set back. */
  compare(before: readonly Link[], after: readonly Link[], nowMs: number): readonly HostEvent[] {
    const old = new Map(before.map((link) => [link.index, link]));
    for (const index of this.#told.keys()) {
      if (!after.some((link) => link.index === index)) this.#told.delete(index);
    }
    return after.flatMap((link) => {
      const was = old.get(link.index);
      return was ? this.#events(was, link, nowMs) : [];
    });
  }

  #events(was: Link, link: Link, nowMs: number): readonly HostEvent[] {
    const told = this.#told.get(link.index) ?? { atMs: {}, untold: 0 };
    told.untold += changes(was, link);
    if (told.untold === 0) return [];
    this.#told.set(link.index, told);
    if (link.adminUp !== true || link.carrier === undefined) {
      // Taken down on purpose: that is no loss, and neither are the changes on the way there.
      told.untold = 0;
      return [];
    }
    const event: Name = link.carrier ? 'linkUp' : 'linkDown';
    const lastMs = told.atMs[event];
    if (lastMs !== undefined && nowMs - lastMs < atMostEveryMs) return [];
    const transitions = told.untold;
    told.atMs[event] = nowMs;
    told.untold = 0;
    return [{ event, values: { interfaceName: link.name, transitions } }];
  }
}

/** By the kernel's own counter, and at least one where two readings differ. */
function changes(was: Link, link: Link): number {
  const counted = (link.carrierChanges ?? 0) - (was.carrierChanges ?? 0);
  const seen = was.carrier !== undefined && link.carrier !== undefined && was.carrier !== link.carrier;
  return Math.max(counted, seen ? 1 : 0);
}
