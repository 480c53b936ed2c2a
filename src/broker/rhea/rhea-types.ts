import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Backpressure } from './backpressure.ts';

/*
 * Types for the parts of rhea 3.0.5 that this room uses. They include internal parts, which rhea's own typings lack. Names are rhea's.
 */

export interface AmqpError {
  readonly condition?: string;
  readonly description?: string;
  /** Where a redirect leads. Names are those of the specification. */
  readonly info?: Readonly<Record<string, unknown>> | null;
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
  /** Fields with their AMQP types, as received. */
  readonly value: readonly unknown[];
}

/** What hands on events: a link to its session, that to its connection, that to its container. */
interface Dispatcher extends EventEmitter {
  /** @returns whether anything listens. */
  dispatch(name: string, context: unknown): boolean;
}

/** A link or session, with the listeners of rhea itself. */
interface ObservedDispatcher extends Dispatcher {
  readonly observers: EventEmitter;
}

export interface Link extends ObservedDispatcher {
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
  readonly _draining: boolean;
  readonly _drained: boolean;
  /** Gives up the credit. @returns whether a flow frame must say so. */
  _get_drain(): boolean;
}

export interface Receiver extends Link {
  /** A delivery whose last frame has not arrived. */
  _incomplete?: { settled: boolean } | undefined;
  /** Added by this room: octets received so far of that delivery. */
  octets?: number;
  set_credit_window(window: number): void;
  add_credit(credit: number): void;
}

/** A message on its way out. */
export interface OutgoingDelivery {
  readonly id: number;
  readonly tag: Uint8Array;
  readonly format: number;
  readonly link: Link & { readonly local: { readonly handle: number }; has_credit(): boolean };
  /** The octets of each transfer frame. */
  readonly data: readonly Uint8Array[];
  next_to_send: number;
  readonly settled: boolean;
  remote_settled: boolean;
}

/** The sending half of a session. */
export interface Outgoing {
  readonly next_delivery_id: number;
  next_pending_delivery: number;
  next_transfer_id: number;
  window: number;
  readonly deliveries: { by_id(id: number): OutgoingDelivery | undefined };
  available(): number;
  /** Returns how many transfer frames the peer permits now. */
  transfer_window(): number;
  /** Makes the frames of deliveries that may be sent, and reports outcomes. */
  process(): void;
}

export interface Session extends ObservedDispatcher {
  readonly error: AmqpError | undefined;
  readonly outgoing: Outgoing;
  readonly local: { channel: number };
  readonly remote: { readonly handles: Record<number, Link> };
  readonly links: Record<string, Link>;
  open(): void;
  is_open(): boolean;
  is_remote_open(): boolean;
  close(): void;
  remove(): void;
  create_link(name: string, kind: unknown, options?: object): Link;
  open_sender(options: object): Sender;
  open_receiver(options: object): Receiver;
}

export interface Frame {
  readonly channel: number;
  /** Only a transfer has a payload, and it may have none. */
  payload?: Uint8Array;
  readonly performative: {
    message_format: unknown;
    readonly handle: number;
    readonly first: number;
    readonly name: string;
    readonly remote_channel: number | null | undefined;
    readonly last: number | null | undefined;
    readonly aborted: boolean | null | undefined;
    readonly delivery_id: unknown;
    readonly state: unknown;
    readonly source: unknown;
    readonly target: unknown;
    readonly max_frame_size: unknown;
    readonly channel_max: unknown;
    idle_time_out: unknown;
    readonly next_outgoing_id: unknown;
    readonly next_incoming_id: unknown;
    readonly incoming_window: unknown;
    readonly outgoing_window: unknown;
    readonly initial_delivery_count: unknown;
    readonly snd_settle_mode: unknown;
    readonly rcv_settle_mode: unknown;
    delivery_count: unknown;
    link_credit: unknown;
    drain: unknown;
  };
}

/** Writes pending frames and reads incoming ones. */
export interface FrameTransport {
  /** Undefined until the peer's protocol header has been read. */
  readonly header_received: object | undefined;
  /** True makes {@link read} leave the frames that follow the present one. */
  read_complete?: boolean;
  /** Frames to be written. */
  pending: unknown[];
  write(socket: { write(bytes: Buffer): unknown }): void;
  /** @returns how many octets it consumed. */
  read(buffer: Buffer): number;
}

/** SASL layer of a connection: a client, a server, or a server that also accepts connections without SASL. */
export interface SaslTransport {
  /** Of a client or server. */
  readonly transport?: FrameTransport;
  /** By protocol id, of a server that accepts both. */
  readonly transports?: Readonly<Record<number, { readonly transport?: FrameTransport }>>;
  /** Of a client. */
  mechanisms?: Record<string, unknown>;
  /** Of a client. */
  on_sasl_mechanisms?(frame: { performative: { sasl_server_mechanisms?: string | string[] | null } }): void;
  /** Of a server, once it accepted a login. */
  readonly username?: string;
  /** Of a server that accepts both, once the peer chose. */
  readonly selected?: { readonly username?: string };
}

export interface Connection extends Dispatcher {
  readonly amqp_transport: FrameTransport;
  /** Undefined before the connection has a socket. */
  readonly sasl_transport: SaslTransport | undefined;
  socket: Socket;
  socket_ready: boolean;
  readonly frame_size: number | undefined;
  heartbeat_in: NodeJS.Timeout | undefined;
  readonly heartbeat_out: NodeJS.Timeout | undefined;
  readonly abort_idle: NodeJS.Timeout | undefined;
  readonly remote_channel_map: Record<number, Session>;
  readonly local_channel_map: Record<number, Session>;
  /** Properties that the peer sends in its open frame. */
  readonly properties: Record<string, unknown> | null | undefined;
  readonly container_id: string | undefined;
  /** Of the peer's close frame. */
  readonly error: AmqpError | undefined;
  readonly local: { readonly open: { readonly idle_time_out: number | undefined } };
  connect(): this;
  accept(socket: Socket): this;
  is_open(): boolean;
  /** Called after a silence of twice the announced idle timeout. */
  idle(): void;
  close(error?: AmqpError): void;
  create_session(bufferSize?: object): Session;
  /** Of the peer's open frame. */
  readonly channel_max: number | null | undefined;
  input(bytes: Buffer): void;
  output(): void;
  open(): void;
  /** Writes what became of deliveries and links in this turn. rhea calls it between turns, where nothing catches. */
  _process(): void;
  on_open(frame: Frame): void;
  on_flow(frame: Frame): void;
  on_detach(frame: Frame): void;
  on_transfer(frame: Frame): void;
  on_disposition(frame: Frame): void;
  on_begin(frame: Frame): void;
  on_attach(frame: Frame): void;
  each_sender(action: (sender: Sender) => void): void;
  /** Added by this room. */
  backpressure: Backpressure;
  /** Added by this room: makes a transport write its frames in a few pieces. */
  joinFrames?(transport: FrameTransport): void;
}

export interface Container extends EventEmitter {
  sasl_server_mechanisms: object;
  create_connection(options: object): Connection;
}

export interface Types {
  wrap_uint(value: number): unknown;
  wrap_described(value: unknown, descriptor: string | number): unknown;
}
