import { BrokerError, type Dialect, type ReceiverSpec, type Route } from '#broker';
import type { Destination } from '#qmf';

const exchanges = { topic: 'qmf.default.topic', direct: 'qmf.default.direct' } as const;

/** Dialect of RabbitMQ 3 with its plugin for AMQP 1.0: exchanges as addresses of version 1, and no dynamic nodes. */
export const rabbitmq: Dialect = {
  name: 'rabbitmq',
  products: [/^RabbitMQ$/],
  requirement: `the broker needs the exchanges ${exchanges.topic} (of type topic) and ${exchanges.direct} (of type direct)`,
  targets: { topic: address(exchanges.topic), direct: address(exchanges.direct) },
  // RabbitMQ ends the session over an amqp-value with a list of two or more elements.
  listBody: 'sequence',
  errorScope: 'session',
  route,
  binding: ({ exchange, key }) => bind(exchanges[exchange], key),
  replies() {
    const name = `reply-${crypto.randomUUID()}`;
    return { ...bind(exchanges.direct, name), replyAddress: { own: address(exchanges.direct, name) } };
  },
};

function address(exchange: string, key?: string): string {
  const name = `/exchange/${exchange}`;
  return key === undefined ? name : `${name}/${key.replaceAll('/', '%2F')}`;
}

function bind(exchange: string, key: string): ReceiverSpec {
  if (!plain.test(key)) {
    const text = `binding key is "${key}"; expected ASCII without %2F on RabbitMQ 3`;
    throw new BrokerError('address', '', text);
  }
  return { source: { address: address(exchange, key) }, settled: true };
}

/** Keys that RabbitMQ reads unchanged: it reads a letter outside ASCII as several, and %2F as a slash. */
const plain = /^(?:(?!%2F)[\x20-\x7e])*$/;

function route(destination: Destination): Route {
  if ('exchange' in destination) return { target: destination.exchange, subject: destination.key };
  const { exchange, key = '' } = replyPattern.exec(destination.reply)?.groups ?? {};
  if (exchange === 'topic' || exchange === 'direct')
    return { target: exchange, subject: key.replaceAll('%2F', '/') };
  const text = `reply-to is "${destination.reply}"; expected ${address(exchanges.direct)}/ and a key on RabbitMQ`;
  throw new BrokerError('address', '', text);
}

const replyPattern = /^\/exchange\/qmf\.default\.(?<exchange>topic|direct)\/(?<key>[^/]+)$/;
