import { oneLine } from '#base';
import type { AmqpError } from './rhea-types.ts';

/** Puts a reason that a peer or a library gave in one line. */
export function reasonText(reason: unknown): string {
  return oneLine(String(reason ?? 'no reason given'));
}

/** Describes an AMQP error in one line: its condition and its description. */
export function amqpErrorText(error: AmqpError | undefined): string {
  if (error === undefined || error === null) return reasonText(undefined);
  return reasonText([error.condition, error.description].filter(Boolean).join(': ') + redirectText(error));
}

/** Reports whether a broker sends its client elsewhere: AMQP 1.0 part 2, 2.8.16 and 2.8.17. */
export function isRedirect(error: AmqpError | undefined): error is AmqpError {
  return error?.condition === 'amqp:connection:redirect' || error?.condition === 'amqp:link:redirect';
}

/** Says where a redirect leads. Empty for any other error. This side does not follow: the address is the broker's word. */
export function redirectText(error: AmqpError): string {
  if (!isRedirect(error)) return '';
  const { 'network-host': networkHost, hostname, port, address } = error.info ?? {};
  const host = networkHost ?? hostname;
  if (host === undefined && address === undefined) return '; it does not say where';
  const where = [host === undefined ? undefined : `${host}${port === undefined ? '' : `:${port}`}`, address];
  return `; it names ${where.filter((part) => part !== undefined).join(', address ')} instead`;
}
