import { type AmqpValue, Typed } from '../values/amqp.ts';
import type { IncomingMessage } from './amqp-message.ts';

/** Far longer than the ids and addresses of any console or broker: every answer repeats them. */
const maxLength = 1024;

/** Describes a reply-to or correlation-id that no answer repeats. @returns undefined where both may be repeated. */
export function findOversized({ replyTo, correlationId }: IncomingMessage): string | undefined {
  for (const [name, value] of [
    ['reply-to', replyTo],
    ['correlation-id', correlationId],
  ] as const) {
    const length = measure(value);
    if (length > maxLength) return `${name} has ${length} characters; expected at most ${maxLength}`;
  }
  return undefined;
}

/** Returns the length of a text or of octets; 0 for a number. Lists and maps are not allowed here: AMQP 1.0 part 3, 3.2.11. */
function measure(value: AmqpValue | undefined): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Map || Array.isArray(value)) return Number.POSITIVE_INFINITY;
  if (!(value instanceof Typed)) return 0;
  const content: unknown = value.value;
  return typeof content === 'string' || content instanceof Uint8Array ? content.length : 0;
}
