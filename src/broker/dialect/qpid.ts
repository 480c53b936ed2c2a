import type { Destination } from '#qmf';
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

/** Dialect of qpidd, Broker-J and the embedded broker: exchange in `to`, key in `subject`, bindings as filters of the source. */
export const qpid: Dialect = {
  name: 'qpid',
  products: [/^(?:apache )?qpid/i, /^ovirt-node-embedded$/],
  requirement: `the broker needs the exchanges ${exchanges.topic} (of type topic) and ${exchanges.direct} (of type direct)`,
  route,
  binding: ({ exchange, key }) => bind(exchange, key),
  legacyBinding: (key) => bind('legacy', key),
  replies: () => ({
    source: { dynamic: true, dynamicNodeProperties: { 'lifetime-policy': deleteOnClose } },
    settled: true,
    // qpidd reports the address without the dynamic flag.
    replyAddress: 'source',
  }),
};

function bind(exchange: keyof typeof exchanges, key: string): ReceiverSpec {
  return {
    source: {
      address: exchanges[exchange],
      filter: { binding: { descriptor: bindingFilters[exchange], value: key } },
    },
    settled: true,
  };
}

/** Routes by exchange and key. A reply-to is `exchange/key`, split at the first slash, or a queue's name. */
function route(destination: Destination): Route {
  if ('exchange' in destination) return { to: exchanges[destination.exchange], subject: destination.key };
  const slash = destination.reply.indexOf('/');
  if (slash < 0) return { to: destination.reply };
  return { to: destination.reply.slice(0, slash), subject: destination.reply.slice(slash + 1) };
}
