import type { AmqpValue, OutgoingMessage } from '#qmf';
import type { EncodableMessage } from '../codec/encode-message.ts';
import type { Dialect, Route } from '../dialect/dialect.ts';

/** A body whose value is a list. */
interface ListBody {
  readonly section: 'value';
  readonly value: readonly AmqpValue[];
}

/** Adds the route to a message and writes a list body in the section that the dialect asks for. */
export function toEncodable(
  message: OutgoingMessage,
  { to, subject }: Route,
  { listBody }: Dialect,
): EncodableMessage {
  const { replyTo, correlationId, contentType, userId, ttlMs, applicationProperties, body } = message;
  return {
    header: ttlMs === undefined ? undefined : { durable: false, ttlMs },
    properties: { to, subject, replyTo, correlationId, contentType, userId: userId || undefined },
    applicationProperties,
    body: listBody === 'sequence' && isList(body) ? { section: 'sequence', values: body.value } : body,
  };
}

function isList(body: OutgoingMessage['body']): body is ListBody {
  return body.section === 'value' && Array.isArray(body.value);
}
