import { BrokerError } from '../broker.ts';
import { SenderRefused } from '../connection/to-broker-error.ts';
import { amqpErrorText } from '../connection/transport.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { AmqpError } from '../rhea/rhea.ts';

/** Why a broker takes no receiver. */
export function receiverRefusedError(
  url: string,
  error: AmqpError | undefined,
  dialect: Dialect | undefined,
): BrokerError {
  const kind = error?.condition === 'amqp:unauthorized-access' ? 'unauthorized' : 'address';
  const text = `the broker at ${url} refuses a receiver (${amqpErrorText(error)})`;
  return new BrokerError(kind, url, withNeeds(text, error, dialect));
}

/** Why a broker takes no link to send on. */
export function senderRefusedError(error: AmqpError | undefined, dialect: Dialect): SenderRefused {
  return new SenderRefused(withNeeds(amqpErrorText(error), error, dialect));
}

/** With what the broker needs before, where that is what it lacks. */
function withNeeds(text: string, error: AmqpError | undefined, dialect: Dialect | undefined): string {
  const needs = error?.condition === 'amqp:not-found' ? dialect?.requirement : undefined;
  return needs === undefined ? text : `${text}; ${needs}`;
}
