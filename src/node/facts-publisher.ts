import type { Agent } from '#agent';
import type { Clock, Log } from '#base';
import type { Host, Link, probes } from '#probes';
import { EventDetector } from './events/event-detector.ts';
import type { EventReporter } from './events/event-reporter.ts';
import type { FactStore } from './facts/fact-store.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import { type PublishedClass, probesOf, type ReadClass } from './facts/probe-needs.ts';
import type { ProbeReadings } from './facts/probe-readings.ts';
import { Schedule } from './facts/schedule.ts';
import type { MacFilter } from './hidden-macs.ts';
import {
  hasOtherLinks,
  needsOf,
  reportedClasses,
  reportedProbes,
  type WatchedFact,
} from './watch/change-needs.ts';
import { HostWatch } from './watch/host-watch.ts';

/** How often facts are read, in seconds. */
export interface ReadingTimes {
  readonly intervals: Readonly<Record<ReadClass, number>>;
  /** Interval of what the kernel reports changes of, where it is longer than that of the class. */
  readonly resyncSeconds: number;
}

interface FactsPublisherOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  readonly readings: ProbeReadings<typeof probes>;
  readonly facts: FactStore;
  readonly events: Pick<EventReporter, 'report'>;
  readonly hiddenMacs: MacFilter;
  /** Publishes what changed of these classes; of all when absent. */
  readonly updateAgent: Agent<NodeFacts>['update'];
}

/** Reads facts, publishes the objects that they change, and raises the events that follow from the difference. */
export class FactsPublisher {
  readonly #options: FactsPublisherOptions;
  readonly #detector: EventDetector;
  readonly #watch: HostWatch;
  #times: ReadingTimes | undefined;
  #schedule: Schedule<ReadClass> | undefined;
  #cancelEvents: (() => void) | undefined;

  constructor(options: FactsPublisherOptions) {
    this.#options = options;
    const { host, clock, log, hiddenMacs } = options;
    this.#detector = new EventDetector(clock, hiddenMacs);
    this.#watch = new HostWatch({
      host,
      clock,
      log,
      read: (changed) => this.#readChanged(changed),
      onLinks: (notices) => this.#detector.observe(notices),
      onNetworkWatched: (isWatched) => this.#onNetworkWatched(isWatched),
    });
  }

  /** Reads the facts of each class at its interval from now on, and at once what the system reports as changed. */
  start(times: ReadingTimes): void {
    this.#times = times;
    this.#onNetworkWatched(false);
    void this.#watch.open();
  }

  close(): void {
    this.#watch.close();
    this.#schedule?.close();
    this.#cancelEvents?.();
    this.#options.readings.close();
  }

  /** Reads the facts of these classes that are due, and publishes them. Rejects only before {@link start}. */
  async read(classNames: readonly ReadClass[]): Promise<void> {
    const { readings } = this.#options;
    try {
      await readings.read(probesOf(classNames));
      this.publish(classNames);
      if (hasOtherLinks(readings.latest())) this.#watch.recheckNetwork();
    } catch (error) {
      this.#options.log.error({ err: error }, 'facts could not be published');
      if (!this.#schedule) throw error;
    }
  }

  /** Reads the facts of these classes now, due or not, and publishes them. */
  async refresh(classNames: readonly ReadClass[]): Promise<NodeFacts> {
    await this.#options.readings.readNow(probesOf(classNames));
    this.publish(classNames);
    return this.#options.facts.current();
  }

  /** Reads the links now. @returns them with the time of the reading, nanoseconds since 1970. */
  async readLinks(): Promise<{ readonly links: readonly Link[] | undefined; readonly atNs: bigint }> {
    const { readings, clock } = this.#options;
    await readings.readNow(['links']);
    return { links: readings.latest().links, atNs: clock.nowNs() };
  }

  /** Publishes what the last readings changed of these classes; of all classes at the first time. */
  publish(classNames: readonly PublishedClass[]): void {
    const { facts, events, updateAgent } = this.#options;
    const { before, after } = facts.update();
    updateAgent(after, before && classNames);
    if (!before || !this.#schedule) return;
    for (const event of this.#detector.compare(before, after)) events.report(event);
    this.#awaitEvents();
  }

  /** Publishes the last readings of these classes again; does nothing before {@link start}. */
  republish(classNames: readonly PublishedClass[]): void {
    if (this.#schedule) this.publish(classNames);
  }

  /** Raises the events that came too soon after the last of their kind, when their time has come. */
  #awaitEvents(): void {
    this.#cancelEvents?.();
    const waitMs = this.#detector.untilNextMs();
    if (waitMs === undefined) return;
    this.#cancelEvents = this.#options.clock.after(waitMs, () => {
      for (const event of this.#detector.takeDue()) this.#options.events.report(event);
      this.#awaitEvents();
    });
  }

  async #readChanged(changed: readonly WatchedFact[]): Promise<void> {
    const { readings, log } = this.#options;
    const { probes, classes } = needsOf(changed);
    try {
      await readings.readNow(probes);
      this.publish(classes);
    } catch (error) {
      log.error({ err: error }, 'facts could not be published');
    }
  }

  /** Restarts the schedule: with long intervals for what the kernel reports, or with those of the classes. */
  #onNetworkWatched(isWatched: boolean): void {
    if (!this.#times) return;
    const { intervals, resyncSeconds } = this.#times;
    const { clock, readings } = this.#options;
    const longIntervals = reportedClasses.map(
      (name) => [name, Math.max(intervals[name], resyncSeconds)] as const,
    );
    readings.spaceOut(isWatched ? reportedProbes : () => [], resyncSeconds);
    this.#schedule?.close();
    this.#schedule = new Schedule<ReadClass>(
      clock,
      isWatched ? { ...intervals, ...Object.fromEntries(longIntervals) } : intervals,
      (due) => this.read(due),
    );
  }
}
