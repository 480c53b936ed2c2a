import type { AmqpValue, Body } from '#qmf';

/** Header section: AMQP 1.0 part 3, 3.2.1. */
export interface Header {
  readonly durable?: boolean | undefined;
  readonly priority?: number | undefined;
  readonly ttlMs?: number | undefined;
  readonly firstAcquirer?: boolean | undefined;
  readonly deliveryCount?: number | undefined;
}

/** Properties section: AMQP 1.0 part 3, 3.2.4. Times are milliseconds since 1970. */
export interface Properties {
  readonly messageId?: AmqpValue | undefined;
  readonly userId?: string | undefined;
  readonly to?: string | undefined;
  readonly subject?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly correlationId?: AmqpValue | undefined;
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly absoluteExpiryTime?: bigint | undefined;
  readonly creationTime?: bigint | undefined;
  readonly groupId?: string | undefined;
  readonly groupSequence?: number | undefined;
  readonly replyToGroupId?: string | undefined;
}

/** One message, section by section. Leaves out annotations and footer, which concern only the hops between. */
export interface Message {
  readonly header?: Header | undefined;
  readonly properties?: Properties | undefined;
  readonly applicationProperties: ReadonlyMap<string, AmqpValue>;
  readonly body: Body;
}

/** Descriptor codes of the sections. */
export const sections = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  sequence: 0x76,
  value: 0x77,
  footer: 0x78,
} as const;
