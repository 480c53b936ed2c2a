import type { Clock } from '#base';
import type { SendOptions } from '#broker';
import {
  type AgentIdentity,
  type MemberValues,
  type Schema,
  type Severity,
  severities,
  writeEventIndication,
} from '#qmf';
import type { Counters } from '../counters.ts';
import type { Outbox } from '../outbox.ts';
import { toTypedValues } from '../store/typed-values.ts';

/** How an event is sent. */
export interface RaiseOptions extends SendOptions {
  /** The severity of the schema unless given. */
  readonly severity?: Severity | undefined;
}

interface EventSenderOptions {
  readonly schema: Schema;
  readonly agent: AgentIdentity;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly outbox: Outbox;
}

/** Sends event indications, and keeps track of those that have not left yet. */
export class EventSender {
  readonly #options: EventSenderOptions;
  readonly #pending = new Set<Promise<unknown>>();

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
    const { schema, agent, clock, counters, outbox } = this.#options;
    const event = schema.classes.find(({ id }) => id.className === eventName);
    if (event?.kind !== 'event') throw new TypeError(`${eventName} is not an event of the schema`);
    const typed = toTypedValues(event.arguments, values, agent.name);
    const level = severities.indexOf(severity ?? event.severity);
    counters.indications += 1n;
    const indication = writeEventIndication(agent, event.id, level, typed, clock.nowNs());
    const sent = outbox.send(indication, { confirmed, event: eventName });
    this.#pending.add(sent);
    void sent.then(() => this.#pending.delete(sent));
  }
}
