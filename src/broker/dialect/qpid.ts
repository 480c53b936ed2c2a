import type { Binding, Destination } from '#qmf';
import { types } from '../rhea/rhea.ts';
import type { Dialect, ReceiverLink, Route } from './dialect.ts';

/** Exchanges that QMFv2 uses, and the one of QMFv1's answers. */
export const exchanges = {
  topic: 'qmf.default.topic',
  direct: 'qmf.default.direct',
  legacy: 'amq.direct',
} as const;

/** Names of the filters that bind a link to an exchange, from the AMQP filter registry. */
export const bindingFilters = {
  topic: 'apache.org:legacy-amqp-topic-binding:string',
  direct: 'apache.org:legacy-amqp-direct-binding:string',
  legacy: 'apache.org:legacy-amqp-direct-binding:string',
} as const;

/** Node property that ends a dynamic node with its link: AMQP 1.0 part 3, 3.5.10 (delete-on-close). */
const deleteOnClose = 0x2b;

/** qpidd, Broker-J and the embedded broker: exchange in `to`, key in `subject`, bindings as filters of the source. */
export const qpid: Dialect = {
  name: 'qpid',
  needs: `it needs the exchanges ${exchanges.topic} (of type topic) and ${exchanges.direct} (of type direct)`,
  route,
  binding: ({ exchange, key }: Binding): ReceiverLink => ({
    source: {
      address: exchanges[exchange],
      filter: { binding: types.wrap_described(key, bindingFilters[exchange]) },
    },
    snd_settle_mode: 1,
  }),
  replies: (): ReceiverLink => ({
    source: {
      dynamic: true,
      dynamic_node_properties: { 'lifetime-policy': types.wrap_described([], deleteOnClose) },
    },
    snd_settle_mode: 1,
    isReplyAddress: true,
  }),
};

/** A reply-to is `exchange/key`, split at its first slash, or the name of a queue. */
function route(destination: Destination): Route {
  if ('exchange' in destination) return { to: exchanges[destination.exchange], subject: destination.key };
  const slash = destination.reply.indexOf('/');
  if (slash < 0) return { to: destination.reply };
  return { to: destination.reply.slice(0, slash), subject: destination.reply.slice(slash + 1) };
}
