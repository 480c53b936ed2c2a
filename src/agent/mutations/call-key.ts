import { createHash } from 'node:crypto';
import { encodeValue } from '#broker';
import type { AmqpValue } from '#qmf';
import type { AnswerableRequest } from '../request-handlers.ts';

/**
 * Computes the key that two requests share when they are the same call: reply address, caller, object, method and
 * arguments are equal.
 * @returns hexadecimal SHA-256; undefined without a correlation id, which alone identifies a repetition.
 */
export function callKey(request: AnswerableRequest<'method'>): string | undefined {
  const { replyTo, correlationId, userId, objectId, method } = request;
  if (correlationId === undefined || correlationId === null) return undefined;
  const parts: readonly AmqpValue[] = [
    replyTo,
    correlationId,
    userId ?? null,
    objectId?.objectName ?? null,
    method,
    request.arguments,
  ];
  return createHash('sha256').update(encodeValue(parts)).digest('hex');
}
