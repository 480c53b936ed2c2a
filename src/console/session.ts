import type { Clock } from '#base';
import type { Broker, BrokerStatus, Receiver } from '#broker';
import {
  heartbeatBinding,
  type IncomingMessage,
  type OutgoingMessage,
  type QmfReply,
  type RequestProperties,
  readReply,
  writeBrokerLocateRequest,
  writeLocateRequest,
} from '#qmf';
import { type AgentRecord, AgentTable } from './agents/agent-table.ts';
import { discover } from './agents/discover.ts';
import type { DiscoverOptions } from './console.ts';
import { ConsoleClosed, NoSuchAgent, NotSent, OutcomeUnknown } from './errors.ts';
import { Listeners } from './listeners.ts';
import { PendingRequests } from './pending-requests.ts';

/** How often a connection that is back is looked at until its reply address is known. */
const addressPollMs = 50;
const whoIsThere = 'the question who is there';
const whichClasses = 'the question for its classes';

/** One console's place on the broker: its reply address, what it hears, and the agents it knows. */
export class ConsoleSession {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly agents: AgentTable;
  readonly requests: PendingRequests;
  dropped = 0;
  readonly #receivers: Receiver[] = [];
  /** Told of what ends a search for agents before its time: a shorter list would pass for a whole one. */
  readonly #broken = new Listeners<Error>();
  readonly #forgetStatus: () => void;
  #replies: Receiver | undefined;
  #isOpen = false;
  #cancelLocate: (() => void) | undefined;
  #closed = false;

  constructor(broker: Broker, clock: Clock, userId: string | undefined) {
    this.broker = broker;
    this.clock = clock;
    this.agents = new AgentTable(clock);
    this.requests = new PendingRequests(broker, clock, () => this.#replies?.address(), userId);
    this.#forgetStatus = broker.onStatus((status) => this.#connectionChanged(status));
  }

  /** Attaches the receivers of replies and heartbeats. */
  async open(): Promise<void> {
    try {
      await this.broker.ready();
      this.#replies = await this.broker.receiveReplies((message) => this.#take(message));
      this.#receivers.push(this.#replies);
      this.#receivers.push(await this.broker.receive(heartbeatBinding, (message) => this.#take(message)));
      this.#isOpen = true;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Hears what qpidd answers elsewhere than on the reply address, until it is closed. */
  async receiveLegacy(waitMs: number): Promise<Receiver> {
    const key = this.#replies?.address();
    if (key === undefined) throw new NotSent(whichClasses, 'there is no connection to the broker');
    const attached = this.broker.receive({ exchange: 'legacy', key }, (message) => this.#take(message));
    // One that waits for another connection would hear nothing under this key.
    const late = Promise.withResolvers<never>();
    const reason = 'the broker attached no receiver in time';
    const cancel = this.clock.after(waitMs, () => late.reject(new NotSent(whichClasses, reason)));
    try {
      return await Promise.race([attached, late.promise]);
    } catch (error) {
      void attached.then((receiver) => receiver.close()).catch(() => undefined);
      throw error;
    } finally {
      cancel();
    }
  }

  discover(options: DiscoverOptions): AsyncGenerator<AgentRecord> {
    return discover(this.agents, this.clock, () => this.#locate(options), this.#broken, options);
  }

  /**
   * An agent by its name; one that was not heard yet is asked for.
   * @param isEnough whether what is known of it will do; else it is asked for, too.
   * @throws {NoSuchAgent}
   */
  async findAgent(
    agentName: string,
    waitMs: number,
    isEnough: (agent: AgentRecord) => boolean = () => true,
  ): Promise<AgentRecord> {
    const known = this.#known(agentName);
    if (known && isEnough(known)) return known;
    const where =
      agentName === 'broker' ? ['eq', '_product', ['quote', 'qpidd']] : ['eq', '_name', ['quote', agentName]];
    for await (const _ of this.discover({ ms: waitMs, quietMs: waitMs, where })) {
      const found = this.#known(agentName);
      if (found && isEnough(found)) return found;
    }
    throw new NoSuchAgent(agentName, waitMs);
  }

  countDropped(): void {
    this.dropped++;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#forgetStatus();
    this.requests.close();
    this.#broken.emit(new ConsoleClosed());
    this.#cancelLocate?.();
    this.agents.close();
    await Promise.allSettled(this.#receivers.splice(0).map((receiver) => receiver.close()));
  }

  #known(agentName: string): AgentRecord | undefined {
    return agentName === 'broker' ? this.agents.brokerAgent() : this.agents.get(agentName);
  }

  #locate({ where }: DiscoverOptions): void {
    if (this.#closed) throw new ConsoleClosed();
    this.#sendLocate((way) => writeLocateRequest(way, where ?? []));
    // The agent inside the broker is asked by its own key, too: it may be the only one that hears.
    this.#sendLocate(writeBrokerLocateRequest);
  }

  #sendLocate(write: (way: RequestProperties) => OutgoingMessage): void {
    const way = this.requests.way(this.requests.nextSequence());
    if (!way) throw new NotSent(whoIsThere, 'there is no connection to the broker');
    void this.broker.send(write(way));
  }

  #take(message: IncomingMessage): void {
    const reply = readReply(message);
    if (reply.kind === 'ignored' || !this.#use(reply)) this.countDropped();
  }

  #use(reply: QmfReply): boolean {
    if (reply.kind === 'heartbeat' || reply.kind === 'locateResponse') {
      const { agent, agentName } = reply;
      // Who signs with one name and tells another is neither.
      if (agentName !== undefined && agentName !== agent.name && agentName !== 'broker') return false;
      return this.agents.update(agent, reply.kind === 'locateResponse' ? reply.correlationId : undefined);
    }
    if (!this.requests.deliver(reply)) return false;
    if (reply.agentName !== undefined) this.agents.markAlive(reply.agentName);
    return true;
  }

  #connectionChanged(status: BrokerStatus): void {
    if (status.state === 'connected') {
      this.agents.onConnected();
      if (this.#isOpen) this.#locateAgain();
      return;
    }
    const reason = 'reason' in status && status.reason ? status.reason : 'no connection to the broker';
    this.agents.onConnectionLost();
    this.requests.onConnectionLost(reason);
    this.#broken.emit(OutcomeUnknown.connectionLost(whoIsThere, reason));
  }

  /** Who came and went meanwhile was not heard, nor what agents published before this console was back. */
  #locateAgain(): void {
    if (this.#closed || this.broker.status().state !== 'connected') return;
    if (this.#replies?.address() === undefined) {
      this.#cancelLocate?.();
      this.#cancelLocate = this.clock.after(addressPollMs, () => this.#locateAgain());
    } else {
      this.#locate({});
    }
  }
}
