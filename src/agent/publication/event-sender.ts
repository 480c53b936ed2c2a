import type { Clock } from '#base';
import type { SendOptions } from '#broker';
import {
  type AgentIdentity,
  type MemberValues,
  type OutgoingMessage,
  type Schema,
  type Severity,
  severities,
  writeEventIndication,
} from '#qmf';
import type { Counters } from '../counters.ts';
import type { Outbox, OutboxSendOptions } from '../outbox.ts';
import { toTypedValues } from '../store/typed-values.ts';

/** How an event is sent. */
export interface RaiseOptions extends SendOptions {
  /** The severity of the schema unless given. */
  readonly severity?: Severity | undefined;
}

/** Events that may wait for the broker at once: its queue also holds data and answers. */
const maxInFlight = 500;
/** Events that may wait here until the broker has taken earlier ones. */
const maxWaiting = 10_000;

interface EventSenderOptions {
  readonly schema: Schema;
  readonly agent: AgentIdentity;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly outbox: Outbox;
}

/**
 * Sends event indications in their order, as fast as the broker takes them, and keeps track of those that have not left yet.
 * Thousands at once, as of a thousand new links, wait here; an event beyond {@link maxWaiting} is lost, and counted.
 */
export class EventSender {
  readonly #options: EventSenderOptions;
  readonly #pending = new Set<Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;

  constructor(options: EventSenderOptions) {
    this.#options = options;
  }

  /** The events that have not left; each resolves when the broker has taken or refused it. Never reject. */
  get pending(): readonly Promise<unknown>[] {
    return [...this.#pending];
  }

  /**
   * Raises an event of the schema.
   * @throws {QmfException} where an argument does not fit its type, {TypeError} for an unknown event or argument.
   */
  raise(eventName: string, values: MemberValues, { severity, confirmed }: RaiseOptions = {}): void {
    const { schema, agent, clock, counters } = this.#options;
    const event = schema.classes.find(({ id }) => id.className === eventName);
    if (event?.kind !== 'event') throw new TypeError(`${eventName} is not an event of the schema`);
    const typed = toTypedValues(event.arguments, values, agent.name);
    const level = severities.indexOf(severity ?? event.severity);
    counters.indications += 1n;
    const indication = writeEventIndication(agent, event.id, level, typed, clock.nowNs());
    const sent = this.#send(indication, { confirmed, event: eventName });
    this.#pending.add(sent);
    void sent.then(() => this.#pending.delete(sent));
  }

  async #send(indication: OutgoingMessage, options: OutboxSendOptions): Promise<void> {
    const { outbox } = this.#options;
    if (this.#inFlight >= maxInFlight) {
      if (this.#waiting.length >= maxWaiting) {
        const reason = `${maxWaiting} events wait for the broker`;
        outbox.report(
          'the broker did not take an event',
          { outcome: 'dropped', reason },
          { event: options.event },
        );
        return;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#inFlight += 1;
    await outbox.send(indication, options);
    // Hands its place on, so that an event that is raised meanwhile does not overtake.
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inFlight -= 1;
  }
}
