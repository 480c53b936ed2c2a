import type { Clock } from '#base';
import type { Broker } from '#broker';
import {
  type AmqpValue,
  type OutgoingMessage,
  type RequestProperties,
  writeBrokerLocateRequest,
  writeLocateRequest,
} from '#qmf';
import { ConsoleClosed, NoSuchAgent, NotSent, OutcomeUnknown } from '../errors.ts';
import { Listeners } from '../listeners.ts';
import type { PendingRequests } from '../pending-requests.ts';
import type { AgentRecord } from './agent-record.ts';
import { AgentTable } from './agent-table.ts';
import { type DiscoverOptions, discover } from './discover.ts';

/** Interval at which a restored connection is checked for its reply address. */
const addressPollMs = 50;
const locateRequest = 'the locate request';

/** Finds agents: by their heartbeats, and by locate requests. */
export class AgentDirectory {
  readonly table: AgentTable;
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #requests: PendingRequests;
  /** Emits the error that ends a discovery early: a caller must not take a part of the agents for all of them. */
  readonly #interruptions = new Listeners<Error>();
  #cancelLocate: (() => void) | undefined;
  #isClosed = false;

  constructor(broker: Broker, clock: Clock, requests: PendingRequests) {
    this.#broker = broker;
    this.#clock = clock;
    this.#requests = requests;
    this.table = new AgentTable(clock);
  }

  /** Sends a locate request and yields each agent once. @throws {NotSent} {OutcomeUnknown} {ConsoleClosed} */
  discover(options: DiscoverOptions): AsyncGenerator<AgentRecord> {
    const sendLocate = () => this.#locate(options.where);
    return discover(this.table, this.#clock, sendLocate, this.#interruptions, options);
  }

  /**
   * Returns an agent by its name; sends a locate request when the agent is unknown or does not satisfy `accept`.
   * @throws {NoSuchAgent} when no such agent answers within `timeoutMs`.
   */
  async find(
    agentName: string,
    timeoutMs: number,
    accept: (agent: AgentRecord) => boolean = () => true,
  ): Promise<AgentRecord> {
    const known = this.#get(agentName);
    if (known && accept(known)) return known;
    const where =
      agentName === 'broker' ? ['eq', '_product', ['quote', 'qpidd']] : ['eq', '_name', ['quote', agentName]];
    for await (const _ of this.discover({ ms: timeoutMs, quietMs: timeoutMs, where })) {
      const agent = this.#get(agentName);
      if (agent && accept(agent)) return agent;
    }
    throw new NoSuchAgent(agentName, timeoutMs);
  }

  /** Sends a locate request once the reply address of the new connection is known: agents may have come and gone. */
  onConnected(): void {
    if (this.#isClosed || this.#broker.status().state !== 'connected') return;
    if (this.#requests.locateProperties()) {
      this.#locate();
      return;
    }
    this.#cancelLocate?.();
    this.#cancelLocate = this.#clock.after(addressPollMs, () => this.onConnected());
  }

  onConnectionLost(reason: string): void {
    this.table.onConnectionLost();
    this.#interruptions.emit(OutcomeUnknown.connectionLost(locateRequest, reason));
  }

  close(): void {
    this.#isClosed = true;
    this.#interruptions.emit(new ConsoleClosed());
    this.#cancelLocate?.();
    this.table.close();
  }

  #get(agentName: string): AgentRecord | undefined {
    return agentName === 'broker' ? this.table.brokerAgent() : this.table.get(agentName);
  }

  #locate(where: readonly AmqpValue[] = []): void {
    if (this.#isClosed) throw new ConsoleClosed();
    this.#send((properties) => writeLocateRequest(properties, where));
    // qpidd's agent may receive only what is sent to its own key.
    this.#send(writeBrokerLocateRequest);
  }

  #send(write: (properties: RequestProperties) => OutgoingMessage): void {
    const properties = this.#requests.locateProperties();
    if (!properties) throw NotSent.notConnected(locateRequest);
    const message = write(properties);
    // The broker may refuse its own key, and end the link; all agents hear the topic exchange.
    const apart = 'exchange' in message.destination && message.destination.exchange === 'direct';
    void this.#broker.send(message, { apart });
  }
}
