import { isMemberUp, type Link } from '#probes';
import { EventIntervals } from './event-intervals.ts';
import type { HostEvent } from './host-events.ts';

interface BondHistory {
  readonly name: string;
  /** Members that were down at the last event. */
  reported: ReadonlySet<string>;
  lost: readonly string[];
  members: number;
}

/**
 * Detects bonds that lose members, and bonds that have all members again. An event names the members that are down. Each of
 * the two events of one bond is raised at most once in ten seconds, with the state at that time.
 */
export class BondEventDetector {
  readonly #histories = new Map<number, BondHistory>();
  readonly #intervals = new EventIntervals<'bondDegraded' | 'bondRestored'>();

  /** Compares two successive readings. @param nowMs of a monotonic clock. @returns the events to raise. */
  compare(before: readonly Link[], after: readonly Link[], nowMs: number): readonly HostEvent[] {
    for (const history of bondsOf(before)) {
      if (!this.#histories.has(history.index)) this.#histories.set(history.index, history);
    }
    const current = new Map(bondsOf(after).map((bond) => [bond.index, bond]));
    for (const index of this.#histories.keys()) {
      if (current.has(index)) continue;
      this.#histories.delete(index);
      this.#intervals.forget(index);
    }
    for (const [index, bond] of current) {
      const reported = this.#histories.get(index)?.reported ?? bond.reported;
      this.#histories.set(index, { ...bond, reported });
    }
    return this.takeDue(nowMs);
  }

  /** Raises the events that came too soon before, and whose time has come. */
  takeDue(nowMs: number): readonly HostEvent[] {
    return [...this.#histories].flatMap(([index, history]) => {
      const event = eventOf(history);
      if (event !== undefined && !this.#intervals.take(index, event, nowMs)) return [];
      history.reported = new Set(history.lost);
      return event === undefined
        ? []
        : [{ event, values: { interfaceName: history.name, text: describe(history) } }];
    });
  }

  /** Returns when the next delayed event is due, by the same clock; undefined when none waits. */
  nextDueMs(): number | undefined {
    const times = [...this.#histories].flatMap(([index, history]) => {
      const event = eventOf(history);
      return event === undefined ? [] : [this.#intervals.nextMs(index, event)];
    });
    return times.length === 0 ? undefined : Math.min(...times);
  }
}

function bondsOf(links: readonly Link[]): readonly (BondHistory & { readonly index: number })[] {
  const byName = new Map(links.map((link) => [link.name, link]));
  const isDown = (name: string) => {
    const member = byName.get(name);
    return member !== undefined && !isMemberUp(member);
  };
  return links
    .filter(({ degraded }) => degraded !== undefined)
    .map(({ index, name, members = [] }) => {
      const lost = members.filter(isDown);
      return { index, name, lost, reported: new Set(lost), members: members.length };
    });
}

/** Returns the event of a change that was not reported yet. A member that comes back raises no event while another one is down. */
function eventOf({ reported, lost }: BondHistory): 'bondDegraded' | 'bondRestored' | undefined {
  if (lost.some((name) => !reported.has(name))) return 'bondDegraded';
  return lost.length === 0 && reported.size > 0 ? 'bondRestored' : undefined;
}

function describe({ lost, members }: BondHistory): string {
  const count = `${members - lost.length} of ${members} members up`;
  return lost.length === 0 ? count : `${count}; down: ${lost.join(', ')}`;
}
