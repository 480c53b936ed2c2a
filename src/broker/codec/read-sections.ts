import { type AmqpValue, readText, Typed } from '#qmf';
import { DecodeError } from './decode-error.ts';
import type { Header, Properties } from './message.ts';

/** Reads a header section (AMQP 1.0 part 3, 3.2.1). Leaves out fields of a wrong type. */
export function readHeader(fields: readonly AmqpValue[]): Header {
  return {
    durable: readBoolean(fields[0]),
    priority: readNumber(fields[1]),
    ttlMs: readNumber(fields[2]),
    firstAcquirer: readBoolean(fields[3]),
    deliveryCount: readNumber(fields[4]),
  };
}

/** Reads a properties section (AMQP 1.0 part 3, 3.2.4). Leaves out fields of a wrong type. */
export function readProperties(fields: readonly AmqpValue[]): Properties {
  return {
    messageId: readMessageId(fields[0]),
    userId: readUserId(fields[1]),
    to: readText(fields[2]),
    subject: readText(fields[3]),
    replyTo: readText(fields[4]),
    correlationId: readMessageId(fields[5]),
    contentType: readText(fields[6]),
    contentEncoding: readText(fields[7]),
    absoluteExpiryTime: readTimestamp(fields[8]),
    creationTime: readTimestamp(fields[9]),
    groupId: readText(fields[10]),
    groupSequence: readNumber(fields[11]),
    replyToGroupId: readText(fields[12]),
  };
}

/** Reads an application-properties section. Leaves out entries whose key is not a text. */
export function readApplicationProperties(value: AmqpValue): Map<string, AmqpValue> {
  if (!(value instanceof Map)) throw new DecodeError('application properties that are not a map');
  const named = new Map<string, AmqpValue>();
  for (const [key, item] of value as ReadonlyMap<AmqpValue, AmqpValue>) {
    const name = readText(key);
    if (name !== undefined) named.set(name, item);
  }
  return named;
}

/** Reads a binary user id only: a broker that checks senders may ignore a user id of another type. */
function readUserId(value: AmqpValue | undefined): string | undefined {
  return value instanceof Typed && value.amqp === 'binary' ? readText(value) : undefined;
}

/** Reads an id of the four types that AMQP 1.0 part 3, 3.2.4 allows. Echoing another type would end the own connection. */
function readMessageId(value: AmqpValue | undefined): AmqpValue | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Typed && ['ulong', 'uuid', 'binary'].includes(value.amqp) ? value : undefined;
}

function readBoolean(value: AmqpValue | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function readNumber(value: AmqpValue | undefined): number | undefined {
  return value instanceof Typed && typeof value.value === 'number' ? value.value : undefined;
}

function readTimestamp(value: AmqpValue | undefined): bigint | undefined {
  return value instanceof Typed && typeof value.value === 'bigint' ? value.value : undefined;
}
