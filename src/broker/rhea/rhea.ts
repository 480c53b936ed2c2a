import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import rhea from 'rhea';
import type { Backpressure } from './backpressure.ts';

/*
 * What this room uses of rhea 3.0.5, inner parts included: its own typings lack them. Names are rhea's.
 */

export interface AmqpError {
  readonly condition?: string;
  readonly description?: string;
}

export interface Delivery {
  settled: boolean;
  readonly remote_settled: boolean;
  readonly remote_state: unknown;
  /** Settles an incoming delivery with `accepted`. */
  accept(): void;
  reject(error: AmqpError): void;
}

export interface Terminus {
  readonly address?: string | null;
  readonly dynamic?: boolean;
  readonly filter?: unknown;
  /** Fields as they came, types included. */
  readonly value: readonly unknown[];
}

/** Whether an attach has that terminus; rhea shows an absent one as a null that has a type. */
export function isPresent(terminus: Terminus | null | undefined): terminus is Terminus {
  return Array.isArray(terminus?.value);
}

export interface Link extends EventEmitter {
  readonly name: string;
  readonly session: Session;
  readonly connection: Connection;
  readonly source: Terminus | null | undefined;
  readonly target: Terminus | null | undefined;
  readonly snd_settle_mode: number | undefined;
  readonly error: AmqpError | undefined;
  readonly local: { readonly attach: Record<string, unknown> };
  readonly remote: { readonly handle: number | undefined };
  credit: number;
  delivery_count: number;
  is_open(): boolean;
  is_receiver(): boolean;
  close(error?: AmqpError): void;
  set_source(fields: object): void;
  set_target(fields: object): void;
}

export interface Sender extends Link {
  send(bytes: Uint8Array, tag: Buffer | undefined, format: number): Delivery;
  sendable(): boolean;
  set_drained(drained: boolean): void;
}

export interface Receiver extends Link {
  /** The delivery of which more frames are to come. */
  _incomplete?: { settled: boolean } | undefined;
  /** Ours: what the frames of that delivery hold so far. */
  octets?: number;
  set_credit_window(window: number): void;
  add_credit(credit: number): void;
}

export interface Session extends EventEmitter {
  readonly error: AmqpError | undefined;
  readonly outgoing: {
    readonly next_delivery_id: number;
    readonly next_pending_delivery: number;
    available(): number;
  };
  readonly remote: { readonly handles: Record<number, Link> };
  readonly links: Record<string, Link>;
  open(): void;
  is_open(): boolean;
  close(): void;
  remove(): void;
  open_sender(options: object): Sender;
  open_receiver(options: object): Receiver;
}

export interface Frame {
  readonly channel: number;
  readonly payload?: Uint8Array;
  readonly performative: {
    readonly value: unknown[];
    readonly handle: number;
    readonly first: number;
    readonly name: string;
    readonly remote_channel: number | null | undefined;
    readonly last: number | null | undefined;
    readonly aborted: boolean | null | undefined;
  };
}

/** Frames that wait to be written, and the reader of those that come. */
export interface Transport {
  write(socket: { write(bytes: Buffer): unknown }): void;
}

/** A client that is logging in. */
interface SaslClient {
  mechanisms: Record<string, unknown>;
  on_sasl_mechanisms(frame: { performative: { sasl_server_mechanisms?: string | string[] | null } }): void;
}

export interface Connection extends EventEmitter {
  readonly amqp_transport: Transport;
  /** Undefined before there is a socket. */
  readonly sasl_transport: SaslClient | undefined;
  socket: Socket;
  socket_ready: boolean;
  readonly frame_size: number | undefined;
  heartbeat_in: NodeJS.Timeout | undefined;
  readonly heartbeat_out: NodeJS.Timeout | undefined;
  readonly abort_idle: NodeJS.Timeout | undefined;
  readonly remote_channel_map: Record<number, Session>;
  readonly local_channel_map: Record<number, Session>;
  /** What the peer says of itself when it opens. */
  readonly properties: Record<string, unknown> | null | undefined;
  readonly container_id: string | undefined;
  readonly local: { readonly open: { readonly idle_time_out: number | undefined } };
  connect(): this;
  accept(socket: Socket): this;
  is_open(): boolean;
  /** Called when nothing was heard for twice the time that the peer was told. */
  idle(): void;
  close(error?: AmqpError): void;
  create_session(): Session;
  input(bytes: Buffer): void;
  output(): void;
  on_transfer(frame: Frame): void;
  on_disposition(frame: Frame): void;
  on_begin(frame: Frame): void;
  on_attach(frame: Frame): void;
  each_sender(action: (sender: Sender) => void): void;
  /** Ours: what leaves on it. */
  backpressure: Backpressure;
}

export interface Container extends EventEmitter {
  sasl_server_mechanisms: object;
  create_connection(options: object): Connection;
}

interface Types {
  wrap_uint(value: number): unknown;
  wrap_described(value: unknown, descriptor: string | number): unknown;
  Reader: {
    prototype: {
      read_array_items(this: { remaining(): number }, count: number, type: unknown): unknown;
    };
  };
}

const library = rhea as unknown as {
  create_container(options: object): Container;
  types: Types;
};

export const types: Types = library.types;

/** A container of its own: rhea hands whatever nobody listened to on to the container, and ends the process there. */
export function createContainer(id: string): Container {
  const container = library.create_container({ id });
  for (const event of ['error', 'protocol_error', 'connection_error', 'disconnected']) {
    container.on(event, ignore);
  }
  return container;
}

function ignore(): void {
  // Heard where it happens: see `guard`.
}
