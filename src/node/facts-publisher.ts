import type { Agent } from '#agent';
import type { Clock, Log } from '#base';
import type { Link, probes } from '#probes';
import type { EventReporter } from './events/event-reporter.ts';
import { hostEvents } from './events/host-events.ts';
import { LinkEventDetector } from './events/link-events.ts';
import type { FactStore } from './facts/fact-store.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import { probesOf, type ReadClass } from './facts/probe-needs.ts';
import type { ProbeReadings } from './facts/probe-readings.ts';
import { Schedule } from './facts/schedule.ts';

interface FactsPublisherOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly readings: ProbeReadings<typeof probes>;
  readonly facts: FactStore;
  readonly events: Pick<EventReporter, 'report'>;
  /** Publishes what changed of these classes; of all when absent. */
  readonly updateAgent: Agent<NodeFacts>['update'];
}

/** Reads facts, publishes the objects that they change, and raises the events that follow from the difference. */
export class FactsPublisher {
  readonly #options: FactsPublisherOptions;
  readonly #linkEvents = new LinkEventDetector();
  #schedule: Schedule<ReadClass> | undefined;

  constructor(options: FactsPublisherOptions) {
    this.#options = options;
  }

  /** Reads the facts of each class at its interval, in seconds, from now on. */
  start(intervals: Readonly<Record<ReadClass, number>>): void {
    this.#schedule = new Schedule(this.#options.clock, intervals, (due) => this.read(due));
  }

  close(): void {
    this.#schedule?.close();
    this.#options.readings.close();
  }

  /** Reads the facts of these classes that are due, and publishes them. Rejects only before {@link start}. */
  async read(classNames: readonly ReadClass[]): Promise<void> {
    try {
      await this.#options.readings.read(probesOf(classNames));
      this.publish(classNames);
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
  publish(classNames: readonly ReadClass[]): void {
    const { facts, events, updateAgent } = this.#options;
    const { before, after } = facts.update();
    updateAgent(after, before && classNames);
    if (before && this.#schedule) for (const event of this.#compare(before, after)) events.report(event);
  }

  #compare(before: NodeFacts, after: NodeFacts) {
    const nowMs = this.#options.clock.monotonicMs();
    const carriers =
      before.links && after.links ? this.#linkEvents.compare(before.links, after.links, nowMs) : [];
    return [...carriers, ...hostEvents(before, after)];
  }
}
