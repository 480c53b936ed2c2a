import type { Clock } from '#base';
import type { Broker } from '#broker';
import { type AgentInfo, writeHeartbeat } from '#qmf';
import type { Counters } from '../counters.ts';
import type { Outbox } from '../outbox.ts';

/** The part of a publisher that follows the connection. */
interface ConnectionListener {
  /** Called after the first heartbeat. */
  start(): void;
  /** Called after the first heartbeat of each later connection. */
  resume(): void;
}

interface PresenceOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly outbox: Outbox;
  readonly publisher: ConnectionListener;
  readonly intervalSeconds: number;
  /** Describes the agent for the next heartbeat. */
  readonly describe: () => AgentInfo;
}

/** Keeps the agent known to consoles: heartbeats while connected, a full publication at every connection. */
export class Presence {
  readonly #options: PresenceOptions;
  #connections = 0;
  #cancelHeartbeat: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Starts on a broker that is connected. */
  open(): void {
    this.#onConnected();
    this.#stopListening = this.#options.broker.onStatus(({ state }) => {
      if (state === 'connected') this.#onConnected();
      else this.#cancelHeartbeat?.();
    });
  }

  /** Sends a heartbeat at once, for attributes that changed. Has no effect before {@link open} or without a connection. */
  sendHeartbeat(): void {
    const isConnected = this.#options.broker.status().state === 'connected';
    if (this.#connections > 0 && isConnected) this.#beat();
  }

  close(): void {
    this.#stopListening?.();
    this.#cancelHeartbeat?.();
  }

  #onConnected(): void {
    const { counters, publisher } = this.#options;
    const isReconnection = this.#connections > 0;
    if (isReconnection) counters.reconnects += 1n;
    this.#connections += 1;
    this.#beat();
    if (isReconnection) publisher.resume();
    else publisher.start();
  }

  #beat(): void {
    const { outbox, clock, describe, intervalSeconds } = this.#options;
    this.#cancelHeartbeat?.();
    void outbox.send(writeHeartbeat(describe()));
    this.#cancelHeartbeat = clock.after(intervalSeconds * 1_000, () => this.#beat());
  }
}
