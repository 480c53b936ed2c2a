import { BrokerError, type Dialect, type ReceiverSpec, type Route } from '#broker';
import type { Destination } from '#qmf';

const exchanges = { topic: 'qmf.default.topic', direct: 'qmf.default.direct' } as const;

/** RabbitMQ 3 with its plugin for AMQP 1.0: exchanges as addresses of the first version, and nothing dynamic. */
export const rabbitmq: Dialect = {
  name: 'rabbitmq',
  products: [/^RabbitMQ$/],
  requirement: `it needs the exchanges ${exchanges.topic} (of type topic) and ${exchanges.direct} (of type direct)`,
  targets: { topic: address(exchanges.topic), direct: address(exchanges.direct) },
  // A list of two elements or more in an amqp-value ends the session.
  listBody: 'sequence',
  errorScope: 'session',
  route,
  binding: ({ exchange, key }) => bound(exchanges[exchange], key),
  replies() {
    const name = `reply-${crypto.randomUUID()}`;
    return { ...bound(exchanges.direct, name), replyAddress: { own: address(exchanges.direct, name) } };
  },
};

function address(exchange: string, key?: string): string {
  const name = `/exchange/${exchange}`;
  return key === undefined ? name : `${name}/${key.replaceAll('/', '%2F')}`;
}

function bound(exchange: string, key: string): ReceiverSpec {
  if (!plain.test(key)) {
    const text = `the key to receive under is "${key}"; on RabbitMQ 3 one in ASCII without %2F`;
    throw new BrokerError('address', '', text);
  }
  return { source: { address: address(exchange, key) }, settled: true };
}

/** What RabbitMQ reads as it was written: it takes other letters for several, and %2F for a slash. */
const plain = /^(?:(?!%2F)[\x20-\x7e])*$/;

function route(destination: Destination): Route {
  if ('exchange' in destination) return { target: destination.exchange, subject: destination.key };
  const { exchange, key = '' } = replyForm.exec(destination.reply)?.groups ?? {};
  if (exchange === 'topic' || exchange === 'direct')
    return { target: exchange, subject: key.replaceAll('%2F', '/') };
  const wanted = `${address(exchanges.direct)}/ and a key`;
  const text = `the address to reply to is "${destination.reply}"; on RabbitMQ it is ${wanted}`;
  throw new BrokerError('address', '', text);
}

const replyForm = /^\/exchange\/qmf\.default\.(?<exchange>topic|direct)\/(?<key>[^/]+)$/;
