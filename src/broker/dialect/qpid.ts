import type { Destination } from '#qmf';
import { BrokerError } from '../broker-error.ts';
import { isBroadcastKey } from './broadcast-key.ts';
import type { DescribedValue, Dialect, ReceiverSpec, Route } from './dialect.ts';

/** Exchanges of QMFv2, and the one for QMFv1's answers. */
export const exchanges = {
  topic: 'qmf.default.topic',
  direct: 'qmf.default.direct',
  legacy: 'amq.direct',
} as const;

/** Filters that bind a link to an exchange. Source: AMQP filter registry. */
const bindingFilters = {
  topic: 'apache.org:legacy-amqp-topic-binding:string',
  direct: 'apache.org:legacy-amqp-direct-binding:string',
  legacy: 'apache.org:legacy-amqp-direct-binding:string',
} as const;

/** Lifetime policy that deletes a dynamic node together with its link: AMQP 1.0 part 3, 3.5.10 (delete-on-close). */
const deleteOnClose: DescribedValue = { descriptor: 0x2b, value: [] };

/** Dialect of Broker-J, the embedded broker and, but for the answers to consoles, qpidd: exchange in `to`, key in `subject`, bindings as filters of the source. */
export const qpid: Dialect = {
  name: 'qpid',
  products: [/^(?:apache )?qpid/i, /^ovirt-node-embedded$/],
  requirement: `the broker needs the exchanges ${exchanges.topic} (of type topic) and ${exchanges.direct} (of type direct)`,
  route,
  binding: ({ exchange, key }) => bind(exchange, key),
  legacyBinding: (replyAddress) => bind('legacy', splitAddress(replyAddress).at(-1) ?? ''),
  replies: () => ({
    source: { dynamic: true, dynamicNodeProperties: { 'lifetime-policy': deleteOnClose } },
    settled: true,
    // qpidd reports the address without the dynamic flag.
    replyAddress: 'source',
  }),
};

/** Describes a link that receives under one key of an exchange. */
export function bind(exchange: keyof typeof exchanges, key: string): ReceiverSpec {
  return {
    source: {
      address: exchanges[exchange],
      filter: { binding: { descriptor: bindingFilters[exchange], value: key } },
    },
    settled: true,
  };
}

/**
 * Routes by exchange and key. A reply-to is `exchange/key`, split at the first slash, or a queue's name.
 * @throws {BrokerError} for a reply-to that all consoles or all agents receive.
 */
function route(destination: Destination): Route {
  if ('exchange' in destination) return { to: exchanges[destination.exchange], subject: destination.key };
  const [to = '', subject] = splitAddress(destination.reply);
  if (subject === undefined) return { to };
  if (to === exchanges.topic && isBroadcastKey(subject)) {
    throw new BrokerError('address', '', `reply-to is "${destination.reply}"; expected a key of one console`);
  }
  return { to, subject };
}

function splitAddress(address: string): readonly string[] {
  const slash = address.indexOf('/');
  return slash < 0 ? [address] : [address.slice(0, slash), address.slice(slash + 1)];
}
