import type { IncomingMessage } from '#qmf';
import type { Message } from '../codec/message.ts';

/** Picks the fields that QMF uses from a decoded message. */
export function toIncomingMessage(message: Message): IncomingMessage {
  const { header, properties, applicationProperties, body } = message;
  return {
    to: properties?.to,
    subject: properties?.subject,
    replyTo: properties?.replyTo,
    correlationId: properties?.correlationId,
    contentType: properties?.contentType,
    // C++ consoles without a user name write an empty one.
    userId: properties?.userId || undefined,
    ttlMs: header?.ttlMs,
    expiresAtMs: toNumber(properties?.absoluteExpiryTime),
    createdAtMs: toNumber(properties?.creationTime),
    applicationProperties,
    body,
  };
}

function toNumber(time: bigint | undefined): number | undefined {
  return time === undefined ? undefined : Number(time);
}
