import { BrokerError } from './broker.ts';
import type { Dialect } from './dialect/dialect.ts';
import type { AmqpError } from './rhea/rhea.ts';
import { amqpErrorText } from './transport.ts';

/** Why a broker takes no receiver, and what it needs before where that is what it lacks. */
export function receiverRefused(
  url: string,
  error: AmqpError | undefined,
  dialect: Dialect | undefined,
): BrokerError {
  const kind = error?.condition === 'amqp:unauthorized-access' ? 'unauthorized' : 'address';
  const needs = error?.condition === 'amqp:not-found' ? dialect?.needs : undefined;
  const text = `the broker at ${url} refuses a receiver (${amqpErrorText(error)})`;
  return new BrokerError(kind, url, needs === undefined ? text : `${text}; ${needs}`);
}
