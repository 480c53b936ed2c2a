import { createHash } from 'node:crypto';
import { encodeValue } from '#broker';
import type { AmqpValue } from '#qmf';
import type { AnswerableRequest } from '../requests/dispatcher.ts';

/**
 * What makes two requests the same call: the way of the answer, the caller, and all that is asked. Undefined without a
 * correlation id, by which alone a repetition is known.
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
