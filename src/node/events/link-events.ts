import type { Link } from '#probes';
import type { HostEvent } from './host-events.ts';

/** Each of the two events of one interface is raised at most once in this time. */
const minIntervalMs = 10_000;

type EventName = 'linkUp' | 'linkDown';

interface LinkHistory {
  /** When each event was raised last. */
  readonly raisedMs: Partial<Record<EventName, number>>;
  /** Carrier changes that no event has counted yet. */
  pendingTransitions: number;
}

/**
 * Detects carrier changes. An event has the state at the end and the number of changes since the last event; so a link that
 * went down and came back between two readings raises one as well. An event that came too soon is raised with a later reading.
 */
export class LinkEventDetector {
  readonly #histories = new Map<number, LinkHistory>();

  /** Compares two successive readings. @param nowMs of a monotonic clock. @returns the events to raise. */
  compare(before: readonly Link[], after: readonly Link[], nowMs: number): readonly HostEvent[] {
    const previous = new Map(before.map((link) => [link.index, link]));
    const indexes = new Set(after.map(({ index }) => index));
    for (const index of this.#histories.keys()) if (!indexes.has(index)) this.#histories.delete(index);
    return after.flatMap((link) => {
      const old = previous.get(link.index);
      return old ? this.#events(old, link, nowMs) : [];
    });
  }

  #events(old: Link, link: Link, nowMs: number): readonly HostEvent[] {
    const history = this.#histories.get(link.index) ?? { raisedMs: {}, pendingTransitions: 0 };
    history.pendingTransitions += countTransitions(old, link);
    if (history.pendingTransitions === 0) return [];
    this.#histories.set(link.index, history);
    if (link.adminUp !== true || link.carrier === undefined) {
      // An administrator took the link down: neither that nor the changes on the way are a loss.
      history.pendingTransitions = 0;
      return [];
    }
    const event: EventName = link.carrier ? 'linkUp' : 'linkDown';
    const lastMs = history.raisedMs[event];
    if (lastMs !== undefined && nowMs - lastMs < minIntervalMs) return [];
    const transitions = history.pendingTransitions;
    history.raisedMs[event] = nowMs;
    history.pendingTransitions = 0;
    return [{ event, values: { interfaceName: link.name, transitions } }];
  }
}

/** Counts carrier changes by the kernel's own counter; at least one when the two readings differ. */
function countTransitions(old: Link, link: Link): number {
  const counted = (link.carrierChanges ?? 0) - (old.carrierChanges ?? 0);
  const isDifferent = old.carrier !== undefined && link.carrier !== undefined && old.carrier !== link.carrier;
  return Math.max(counted, isDifferent ? 1 : 0);
}
