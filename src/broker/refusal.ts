import { BrokerError } from './broker.ts';
import type { Dialect } from './dialect/dialect.ts';
import { SenderRefused } from './failure.ts';
import type { AmqpError } from './rhea/rhea.ts';
import { amqpErrorText } from './transport.ts';

/** Why a broker takes no receiver. */
export function receiverRefused(
  url: string,
  error: AmqpError | undefined,
  dialect: Dialect | undefined,
): BrokerError {
  const kind = error?.condition === 'amqp:unauthorized-access' ? 'unauthorized' : 'address';
  const text = `the broker at ${url} refuses a receiver (${amqpErrorText(error)})`;
  return new BrokerError(kind, url, withNeeds(text, error, dialect));
}

/** Why a broker takes no link to send on. */
export function senderRefused(error: AmqpError | undefined, dialect: Dialect): SenderRefused {
  return new SenderRefused(withNeeds(amqpErrorText(error), error, dialect));
}

/** With what the broker needs before, where that is what it lacks. */
function withNeeds(text: string, error: AmqpError | undefined, dialect: Dialect | undefined): string {
  const needs = error?.condition === 'amqp:not-found' ? dialect?.needs : undefined;
  return needs === undefined ? text : `${text}; ${needs}`;
}
