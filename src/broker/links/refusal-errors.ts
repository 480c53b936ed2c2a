import { BrokerError } from '../broker-error.ts';
import { SenderRefused } from '../connection/to-broker-error.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { amqpErrorText } from '../rhea/reason-text.ts';
import type { AmqpError } from '../rhea/rhea-types.ts';

/** Describes why a broker refused a receiving link. */
export function receiverRefusedError(
  url: string,
  error: AmqpError | undefined,
  dialect: Dialect,
): BrokerError {
  const kind = error?.condition === 'amqp:unauthorized-access' ? 'unauthorized' : 'address';
  const text = `the broker at ${url} refuses a receiver (${amqpErrorText(error)})`;
  return new BrokerError(kind, url, appendRequirement(text, error, dialect));
}

/** Describes why a broker refused a sending link. */
export function senderRefusedError(error: AmqpError | undefined, dialect: Dialect): SenderRefused {
  return new SenderRefused(appendRequirement(amqpErrorText(error), error, dialect));
}

/** Appends what the dialect requires on the broker, when the broker misses a node. */
function appendRequirement(text: string, error: AmqpError | undefined, { requirement }: Dialect): string {
  if (error?.condition !== 'amqp:not-found' || requirement === undefined) return text;
  return `${text}; ${requirement}`;
}
