import type { Link, LinkNotice, LinkState } from '#probes';
import { EventIntervals } from './event-intervals.ts';
import type { HostEvent } from './host-events.ts';

interface LinkHistory {
  /** The last state that was seen. */
  seen: LinkState;
  /** False until a reading had the link: before that, its changes are part of its creation. */
  isRead: boolean;
  /** The kernel's counter up to which changes are counted; ahead of the last state's where a change was seen before its count. */
  countedChanges: number;
  /** Whether a notification came after the last reading. */
  isNoticed: boolean;
  /** Carrier changes that no event has counted yet. */
  pendingTransitions: number;
  /** Events that wait for the next reading, so that they follow the data; one of a name at most. */
  ready: LinkEvent[];
}

type LinkEvent = Extract<HostEvent, { readonly event: 'linkUp' | 'linkDown' }>;

/**
 * Detects carrier changes, in notifications and in readings. Each of the two events of one interface is raised at most once in
 * ten seconds; it has the state at that time, and the number of changes since the last event.
 */
export class LinkEventDetector {
  readonly #histories = new Map<number, LinkHistory>();
  readonly #intervals = new EventIntervals<'linkUp' | 'linkDown'>();
  /** Links that the kernel has deleted since the last reading: a link that has such an index now is another one. */
  readonly #deleted = new Set<number>();

  /** Takes the state of links between two readings, in the kernel's order. @param nowMs of a monotonic clock. */
  observe(notices: readonly LinkNotice[], nowMs: number): void {
    for (const notice of notices) {
      if (notice.kind === 'deleted') {
        this.#forget(notice.index);
        this.#deleted.add(notice.index);
      } else this.#observeState(notice.link, nowMs);
    }
  }

  /** Compares two successive readings. @returns the events to raise, with those of the notifications between. */
  compare(before: readonly Link[], after: readonly Link[], nowMs: number): readonly HostEvent[] {
    for (const link of before) this.#learn(link, nowMs);
    this.#deleted.clear();
    const indexes = new Set(after.map(({ index }) => index));
    for (const [index, { isRead }] of this.#histories) if (isRead && !indexes.has(index)) this.#forget(index);
    return after.flatMap((link) => this.#compareLink(link, nowMs));
  }

  /** Raises the events that came too soon before, and whose time has come. */
  takeDue(nowMs: number): readonly HostEvent[] {
    return [...this.#histories.values()].flatMap((history) => {
      this.#prepareEvent(history, nowMs);
      return this.#takeReady(history, nowMs);
    });
  }

  /** Returns when the next delayed event is due, by the same clock; undefined when none waits. */
  nextDueMs(): number | undefined {
    const times = [...this.#histories.values()].flatMap((history) => {
      const event = history.pendingTransitions > 0 ? eventOf(history.seen) : undefined;
      return event ? [this.#intervals.nextMs(history.seen.index, event)] : [];
    });
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #forget(index: number): void {
    this.#histories.delete(index);
    this.#intervals.forget(index);
  }

  /** Begins the history of a link with its reading. A notification may have come between that reading and this comparison. */
  #learn(link: Link, nowMs: number): void {
    const noticed = this.#histories.get(link.index);
    if (noticed?.isRead === true || (noticed && this.#deleted.has(link.index))) return;
    const history = createHistory(link, true);
    this.#histories.set(link.index, history);
    if (!noticed || isOlder(noticed.seen, link)) return;
    history.isNoticed = true;
    this.#step(history, noticed.seen, nowMs);
  }

  #observeState(state: LinkState, nowMs: number): void {
    const history = this.#histories.get(state.index);
    if (!history) {
      this.#histories.set(state.index, { ...createHistory(state, false), isNoticed: true });
      return;
    }
    // A reading has seen later changes already.
    if (isOlder(state, history.seen)) return;
    history.isNoticed = true;
    this.#step(history, state, nowMs);
  }

  #compareLink(link: Link, nowMs: number): readonly HostEvent[] {
    const history = this.#histories.get(link.index);
    if (!history) {
      this.#histories.set(link.index, createHistory(link, true));
      return [];
    }
    const isLate = history.isNoticed && isOlder(link, history.seen);
    if (!isLate && history.isRead) this.#step(history, link, nowMs);
    else if (!isLate) Object.assign(history, beginAt(link));
    history.isRead = true;
    history.isNoticed = false;
    return this.#takeReady(history, nowMs);
  }

  /** Takes the events that are ready. Their intervals begin now: a reading may come late. */
  #takeReady({ seen, ready }: LinkHistory, nowMs: number): readonly LinkEvent[] {
    for (const { event } of ready) this.#intervals.note(seen.index, event, nowMs);
    return ready.splice(0);
  }

  #step(history: LinkHistory, state: LinkState, nowMs: number): void {
    if (history.isRead) history.pendingTransitions += countTransitions(history, state);
    else Object.assign(history, beginAt(state));
    history.seen = state;
    this.#prepareEvent(history, nowMs);
  }

  #prepareEvent(history: LinkHistory, nowMs: number): void {
    const { seen, pendingTransitions, ready } = history;
    if (pendingTransitions === 0) return;
    const event = eventOf(seen);
    if (event === undefined) {
      // An administrator took the link down: neither that nor the changes on the way are a loss.
      history.pendingTransitions = 0;
    } else if (this.#intervals.take(seen.index, event, nowMs)) {
      history.pendingTransitions = 0;
      const at = ready.findIndex((one) => one.event === event);
      const earlier = at < 0 ? 0 : (ready.splice(at, 1)[0]?.values.transitions ?? 0);
      ready.push({
        event,
        values: { interfaceName: seen.name, transitions: earlier + pendingTransitions },
      });
    }
  }
}

const beginAt = ({
  index,
  name,
  adminUp,
  carrier,
  carrierChanges,
}: LinkState): Pick<LinkHistory, 'seen' | 'countedChanges'> => ({
  seen: { index, name, adminUp, carrier, carrierChanges },
  countedChanges: carrierChanges ?? 0,
});

const createHistory = (state: LinkState, isRead: boolean): LinkHistory => ({
  ...beginAt(state),
  isRead,
  isNoticed: false,
  pendingTransitions: 0,
  ready: [],
});

/** Returns the event for the state of a link; undefined for a link that is taken down, or whose carrier is unknown. */
function eventOf({ adminUp, carrier }: LinkState): 'linkUp' | 'linkDown' | undefined {
  if (adminUp !== true || carrier === undefined) return undefined;
  return carrier ? 'linkUp' : 'linkDown';
}

/** The kernel's counter of a link only grows. */
const isOlder = (state: LinkState, seen: LinkState) =>
  (state.carrierChanges ?? 0) < (seen.carrierChanges ?? 0);

/**
 * Counts carrier changes by the kernel's own counter; at least one change when the two states differ. A driver may change the carrier
 * while the kernel writes a message, whose carrier and counter are then of two moments: the next message does not count that change
 * again. A link that was taken down may lose its carrier unseen, as a new link does: a link that then comes up without a carrier has
 * not changed.
 */
function countTransitions(history: LinkHistory, link: LinkState): number {
  const { seen } = history;
  const counter = link.carrierChanges ?? 0;
  // A smaller counter is that of another link.
  if (isOlder(link, seen)) history.countedChanges = counter;
  const counted = counter - history.countedChanges;
  const isDifferent =
    seen.carrier !== undefined && link.carrier !== undefined && seen.carrier !== link.carrier;
  const isUncounted = seen.adminUp === false && link.carrier !== true && counted < 2;
  const transitions = isUncounted ? 0 : Math.max(counted, isDifferent ? 1 : 0);
  history.countedChanges = Math.max(counter, history.countedChanges + transitions);
  return transitions;
}
