import type { RaiseOptions } from '#agent';
import type { MemberValues } from '#qmf';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { HostEvent } from './host-events.ts';

interface EventReporterOptions {
  /** Sends an event of the schema. */
  readonly raise: (event: string, values: MemberValues, options: RaiseOptions) => void;
  readonly facts: () => Pick<NodeFacts, 'platform' | 'identity'>;
}

/** Raises events of this machine. Before the agent is on the bus no console would receive them: they wait for {@link open}. */
export class EventReporter {
  readonly #options: EventReporterOptions;
  #pendingEvents: HostEvent[] | undefined = [];

  constructor(options: EventReporterOptions) {
    this.#options = options;
  }

  /** Raises an event now, or at {@link open}. */
  report(event: HostEvent): void {
    if (this.#pendingEvents) this.#pendingEvents.push(event);
    else this.#raise(event);
  }

  /** Raises these events, then those that waited. From now on every event is raised at once. */
  open(firstEvents: readonly HostEvent[]): void {
    const events = [...firstEvents, ...(this.#pendingEvents ?? [])];
    this.#pendingEvents = undefined;
    for (const event of events) this.#raise(event);
  }

  #raise({ event, values, ...options }: HostEvent): void {
    const { platform, identity } = this.#options.facts();
    this.#options.raise(event, { node: platform?.hostname ?? identity.uuid, ...values }, options);
  }
}
