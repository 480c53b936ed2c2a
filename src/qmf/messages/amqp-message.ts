import type { AmqpValue } from '../values/amqp.ts';

/** The body of a message as the codec decoded it. */
export type Body =
  | { readonly section: 'none' }
  | { readonly section: 'value'; readonly value: AmqpValue }
  | { readonly section: 'data'; readonly bytes: Uint8Array }
  | { readonly section: 'sequence'; readonly values: readonly AmqpValue[] }
  /** The octets are not AMQP, or exceed the limits of the codec. */
  | { readonly section: 'undecodable'; readonly problem: string };

/** Where a message goes, in QMF's terms. A dialect of `#broker` converts it to an address of its broker. */
export type Destination =
  | { readonly exchange: 'topic' | 'direct'; readonly key: string }
  /** The reply-to of a request, unchanged. */
  | { readonly reply: string };
/** The exchange and key that a receiver binds to. In a topic key `*` matches one word, `#` any number of words. */
export type Binding = Extract<Destination, { exchange: string }>;
/** Where qpidd sends its answers to some QMFv1 requests, whatever their reply-to is. */
export interface LegacyBinding {
  readonly exchange: 'legacy';
  readonly key: string;
}

/** A message from a broker. A field that the message does not have is undefined. */
export interface IncomingMessage {
  readonly to?: string | undefined;
  readonly subject?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly correlationId?: AmqpValue | undefined;
  readonly contentType?: string | undefined;
  /** As the sender wrote it; absent if empty. Only the broker decides whether the name is true. */
  readonly userId?: string | undefined;
  /** The remaining time to live, in milliseconds. */
  readonly ttlMs?: number | undefined;
  /** When the message expires, in milliseconds since 1970 by its sender's clock. */
  readonly expiresAtMs?: number | undefined;
  /** When the sender created the message, in milliseconds since 1970 by its sender's clock. */
  readonly createdAtMs?: number | undefined;
  readonly applicationProperties: ReadonlyMap<string, AmqpValue>;
  readonly body: Body;
}

/** A message for a broker. */
export interface OutgoingMessage {
  readonly destination: Destination;
  readonly replyTo?: string | undefined;
  readonly correlationId?: AmqpValue | undefined;
  readonly contentType?: string | undefined;
  readonly userId?: string | undefined;
  readonly ttlMs?: number | undefined;
  readonly applicationProperties: ReadonlyMap<string, AmqpValue>;
  readonly body: Extract<Body, { section: 'none' | 'value' | 'data' }>;
}
