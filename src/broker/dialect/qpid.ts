import type { Destination } from '#qmf';
import type { DescribedValue, Dialect, ReceiverSpec, Route } from './dialect.ts';

/** Exchanges that QMFv2 uses, and the one of QMFv1's answers. */
export const exchanges = {
  topic: 'qmf.default.topic',
  direct: 'qmf.default.direct',
  legacy: 'amq.direct',
} as const;

/** Names of the filters that bind a link to an exchange, from the AMQP filter registry. */
const bindingFilters = {
  topic: 'apache.org:legacy-amqp-topic-binding:string',
  direct: 'apache.org:legacy-amqp-direct-binding:string',
  legacy: 'apache.org:legacy-amqp-direct-binding:string',
} as const;

/** Node property that ends a dynamic node with its link: AMQP 1.0 part 3, 3.5.10 (delete-on-close). */
const deleteOnClose: DescribedValue = { descriptor: 0x2b, value: [] };

/** qpidd, Broker-J and the embedded broker: exchange in `to`, key in `subject`, bindings as filters of the source. */
export const qpid: Dialect = {
  name: 'qpid',
  products: [/^(?:apache )?qpid/i, /^ovirt-node-embedded$/],
  requirement: `it needs the exchanges ${exchanges.topic} (of type topic) and ${exchanges.direct} (of type direct)`,
  route,
  binding: ({ exchange, key }) => bound(exchange, key),
  legacyBinding: (key) => bound('legacy', key),
  replies: () => ({
    source: { dynamic: true, dynamicNodeProperties: { 'lifetime-policy': deleteOnClose } },
    settled: true,
    // qpidd does not call it dynamic when it tells it.
    replyAddress: 'source',
  }),
};

function bound(exchange: keyof typeof exchanges, key: string): ReceiverSpec {
  return {
    source: {
      address: exchanges[exchange],
      filter: { binding: { descriptor: bindingFilters[exchange], value: key } },
    },
    settled: true,
  };
}

/** A reply-to is `exchange/key`, split at its first slash, or the name of a queue. */
function route(destination: Destination): Route {
  if ('exchange' in destination) return { to: exchanges[destination.exchange], subject: destination.key };
  const slash = destination.reply.indexOf('/');
  if (slash < 0) return { to: destination.reply };
  return { to: destination.reply.slice(0, slash), subject: destination.reply.slice(slash + 1) };
}
