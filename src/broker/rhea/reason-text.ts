import { oneLine } from '#base';
import type { AmqpError } from './rhea-types.ts';

/** Puts a reason that a peer or a library gave in one line. */
export function reasonText(reason: unknown): string {
  return oneLine(String(reason ?? 'no reason given'));
}

/** Describes an AMQP error in one line: its condition and its description. */
export function amqpErrorText(error: AmqpError | undefined): string {
  if (error === undefined || error === null) return reasonText(undefined);
  return reasonText([error.condition, error.description].filter(Boolean).join(': '));
}
