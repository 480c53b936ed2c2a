import { type Clock, withTimeout } from '#base';
import type { Broker, BrokerStatus, Receiver } from '#broker';
import { heartbeatBinding, type IncomingMessage, type QmfReply, readReply } from '#qmf';
import { AgentDirectory } from './agents/agent-directory.ts';
import { NotSent } from './errors.ts';
import { PendingRequests } from './pending-requests.ts';

const classesQuery = 'the query for its classes';

/** A console's receivers on the broker. Hands each message to the agent directory or to the request that it answers. */
export class ConsoleSession {
  readonly broker: Broker;
  readonly directory: AgentDirectory;
  readonly requests: PendingRequests;
  /** How many messages the console could not use. */
  dropped = 0;
  readonly #clock: Clock;
  readonly #receivers: Receiver[] = [];
  readonly #unsubscribeStatus: () => void;
  #replies: Receiver | undefined;
  #isOpen = false;
  #isClosed = false;

  constructor(broker: Broker, clock: Clock, userId: string | undefined) {
    this.broker = broker;
    this.#clock = clock;
    this.requests = new PendingRequests(broker, clock, () => this.#replies?.address(), userId);
    this.directory = new AgentDirectory(broker, clock, this.requests);
    this.#unsubscribeStatus = broker.onStatus((status) => this.#onStatus(status));
  }

  /** Attaches the receivers of replies and heartbeats. @throws {BrokerError} */
  async open(): Promise<void> {
    try {
      await this.broker.ready();
      this.#replies = await this.broker.receiveReplies((message) => this.#onMessage(message));
      this.#receivers.push(this.#replies);
      this.#receivers.push(
        await this.broker.receive(heartbeatBinding, (message) => this.#onMessage(message)),
      );
      this.#isOpen = true;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Attaches a receiver for the lists of classes that qpidd sends to exchange `amq.direct` instead of the reply address.
   * @throws {NotSent} without a connection, or when the broker attaches no receiver within `timeoutMs`. @throws {BrokerError}
   */
  async receiveLegacy(timeoutMs: number): Promise<Receiver> {
    const key = this.#replies?.address();
    if (key === undefined) throw NotSent.notConnected(classesQuery);
    const attaching = this.broker.receive({ exchange: 'legacy', key }, (message) => this.#onMessage(message));
    try {
      return await withTimeout(attaching, timeoutMs, {
        clock: this.#clock,
        onTimeout: () => new NotSent(classesQuery, 'the broker attached no receiver in time'),
      });
    } catch (error) {
      // A receiver that is attached on a later connection has another reply address: its key receives nothing.
      void attaching.then((receiver) => receiver.close()).catch(() => undefined);
      throw error;
    }
  }

  /** Counts a message that the console could not use. */
  countDropped(): void {
    this.dropped++;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unsubscribeStatus();
    this.requests.close();
    this.directory.close();
    await Promise.allSettled(this.#receivers.splice(0).map((receiver) => receiver.close()));
  }

  #onMessage(message: IncomingMessage): void {
    const reply = readReply(message);
    if (reply.kind === 'ignored' || !this.#deliver(reply)) this.countDropped();
  }

  /** @returns false when the console cannot use the reply. */
  #deliver(reply: QmfReply): boolean {
    const { table } = this.directory;
    if (reply.kind === 'heartbeat' || reply.kind === 'locateResponse') {
      const { agent, agentName } = reply;
      // The sender's name and the name in the body differ: a forgery.
      if (agentName !== undefined && agentName !== agent.name && agentName !== 'broker') return false;
      return table.update(agent, reply.kind === 'locateResponse' ? reply.correlationId : undefined);
    }
    if (!this.requests.deliver(reply)) return false;
    if (reply.agentName !== undefined) table.markAlive(reply.agentName);
    return true;
  }

  #onStatus(status: BrokerStatus): void {
    if (status.state === 'connected') {
      this.directory.table.onConnected();
      if (this.#isOpen) this.directory.onConnected();
      return;
    }
    const reason = 'reason' in status && status.reason ? status.reason : 'no connection to the broker';
    this.requests.onConnectionLost(reason);
    this.directory.onConnectionLost(reason);
  }
}
