import type { Receiver } from '#agent';
import { type Clock, withTimeout } from '#base';
import type { Broker, Outcome } from '#broker';
import { type Binding, type Destination, type IncomingMessage, type OutgoingMessage, readText } from '#qmf';
import { isAuthorityRefusal } from './authority-refusal.ts';

export interface ProbeOptions {
  /** The agent's connection. */
  readonly broker: Broker;
  /** Opens a second connection to the same broker, with the same account, that does not reconnect. */
  readonly dial: () => Broker;
  readonly clock: Clock;
  /** Longest wait for each step, in milliseconds: 5,000 unless given. */
  readonly limitMs?: number | undefined;
}

/** An address where the probe receives and to which it sends. */
export type ProbeAddress = Binding & Destination;

/** The broker's reaction to a probe message. */
export interface ProbeOutcome {
  /** `forbidden` where the account lacks the permission; `refused` for any other reason, which may pass. */
  readonly result: 'taken' | 'forbidden' | 'refused' | 'unknown';
  /** One clause, for people. */
  readonly reason: string;
}

const idHeader = 'x-ovirt-node-vouching';
const defaultLimitMs = 5_000;

/** Sends probe messages over a second connection and receives them over the agent's own. */
export class VouchingProbe {
  readonly #options: ProbeOptions;
  readonly #limitMs: number;
  readonly #arrived = new Set<string>();
  /** Called when the message of an id arrives. Holds every id that was sent, and no other. */
  readonly #onArrival = new Map<string, () => void>();
  readonly #receivers: Promise<Receiver>[] = [];
  readonly #connections: Broker[] = [];

  constructor(options: ProbeOptions) {
    this.#options = options;
    this.#limitMs = options.limitMs ?? defaultLimitMs;
  }

  /** The account that the agent logged in with; undefined without one or without a connection. */
  get user(): string | undefined {
    const status = this.#options.broker.status();
    return status.state === 'connected' ? status.user : undefined;
  }

  /** Receives at an address. @throws {Error} where the broker attaches no receiver. */
  async listen(binding: Binding): Promise<void> {
    const attached = this.#options.broker.receive(binding, (message) => this.#onMessage(message));
    this.#receivers.push(attached);
    await this.#withTimeout(attached, 'the broker attaches no receiver');
  }

  /** Sends a message. @throws {Error} where the connection or the broker's answer takes too long. */
  async send(destination: ProbeAddress, id: string, userId: string | undefined): Promise<ProbeOutcome> {
    this.#onArrival.set(id, () => undefined);
    const connection = await this.#connect();
    const message: OutgoingMessage = {
      destination,
      userId,
      ttlMs: this.#limitMs,
      applicationProperties: new Map([[idHeader, id]]),
      body: { section: 'none' },
    };
    const settled = connection.send(message, { confirmed: true });
    const outcome = await this.#withTimeout(settled, 'the broker does not settle a message');
    return { result: toResult(outcome), reason: 'reason' in outcome ? outcome.reason : 'it was taken' };
  }

  /** Waits until a sent message arrives. @returns false when it did not within `limitMs` milliseconds. */
  arrives(id: string, limitMs = this.#limitMs): Promise<boolean> {
    if (this.#arrived.has(id)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(limitMs, () => resolve(false));
      this.#onArrival.set(id, () => {
        cancel();
        resolve(true);
      });
    });
  }

  /** Closes every receiver and connection. A receiver that is still attaching closes once attached. */
  async close(): Promise<void> {
    for (const receiver of this.#receivers) {
      void receiver.then((attached) => attached.close()).catch(() => undefined);
    }
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  #onMessage(message: IncomingMessage): void {
    const id = readText(message.applicationProperties.get(idHeader));
    const onArrival = id === undefined ? undefined : this.#onArrival.get(id);
    // Other clients may send here, with ids that the probe never sent.
    if (id === undefined || onArrival === undefined) return;
    this.#arrived.add(id);
    onArrival();
  }

  /** A broker may close the connection of a refused message; the next message then goes over a new one. */
  async #connect(): Promise<Broker> {
    const last = this.#connections.at(-1);
    if (last?.status().state === 'connected') return last;
    const connection = this.#options.dial();
    this.#connections.push(connection);
    await this.#withTimeout(connection.ready(), 'a second connection is not made');
    return connection;
  }

  /** Limits a wait by the clock of the options, which tests move. */
  #withTimeout<T>(promise: Promise<T>, problem: string): Promise<T> {
    return withTimeout(promise, this.#limitMs, {
      clock: this.#options.clock,
      onTimeout: () => new Error(`${problem} within ${this.#limitMs / 1000} s`),
    });
  }
}

function toResult(outcome: Outcome): ProbeOutcome['result'] {
  if (isAuthorityRefusal(outcome)) return 'forbidden';
  if (outcome.outcome === 'refused') return 'refused';
  return outcome.outcome === 'lost' || outcome.outcome === 'dropped' ? 'unknown' : 'taken';
}
