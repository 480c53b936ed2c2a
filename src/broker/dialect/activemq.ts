import type { Binding, Destination } from '#qmf';
import { BrokerError } from '../broker-error.ts';
import { isBroadcastKey } from './broadcast-key.ts';
import type { Dialect, Route } from './dialect.ts';
import { exchanges } from './qpid.ts';

/** Dialect of ActiveMQ Classic: one topic per key, which the broker creates on first use, and a temporary queue for replies. */
export const activemq: Dialect = {
  name: 'activemq',
  // Artemis reports apache-activemq-artemis and uses other addresses.
  products: [/^activemq$/i],
  route,
  binding: (binding) => ({
    source: { address: topicAddress(binding.exchange, toPattern(binding)) },
    settled: true,
  }),
  replies: () => ({
    source: { dynamic: true, capabilities: ['temporary-queue'] },
    settled: true,
    replyAddress: 'source',
  }),
};

/** Routes everything through the anonymous relay. A direct key is a topic, too: a queue would keep requests and deliver them much later. */
function route(destination: Destination): Route {
  if ('reply' in destination) return { to: checkReplyAddress(destination.reply) };
  const { exchange, key } = destination;
  // The subject serves readers of the message; the broker routes by the address.
  return { to: topicAddress(exchange, escapeName(key)), subject: key };
}

/**
 * Rejects an address without a name, whose outcome ActiveMQ never reports, one with wildcards or commas, which has many receivers,
 * and a topic that all consoles or all agents receive.
 */
function checkReplyAddress(address: string): string {
  const isBroadcast = address.startsWith(topics) && isBroadcastKey(address.slice(topics.length));
  if (singleDestination.test(address) && !isBroadcast) return address;
  throw new BrokerError(
    'address',
    '',
    `reply-to is "${address}"; expected temp-queue://, queue:// or topic:// and the name of one console on ActiveMQ`,
  );
}

/** Beginning of the topics of indications and of requests to all agents. */
const topics = topicAddress('topic', '');

const singleDestination = /^(?:temp-)?(?:queue|topic):\/\/[^*>,?\p{Cc}\p{Zs}]+$/u;

function topicAddress(exchange: Binding['exchange'], name: string): string {
  return `topic://${exchanges[exchange]}.${name}`;
}

function toPattern({ exchange, key }: Binding): string {
  if (exchange !== 'topic') return escapeName(key);
  const words = key.split('.');
  const rest = words.indexOf('#');
  if (rest >= 0 && rest < words.length - 1) {
    throw new BrokerError('address', '', `binding key is "${key}"; expected # only at its end on ActiveMQ`);
  }
  return words.map((word) => wildcards[word] ?? escapeName(word)).join('.');
}

const wildcards: Readonly<Record<string, string>> = { '*': '*', '#': '>' };

/** Characters with a meaning in ActiveMQ's names: wildcards, separators, options, and white space, which it trims. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are escaped, too
const special = /[%*>,?\u0000-\u0020\u007f]/g;

function escapeName(name: string): string {
  return name.replace(special, (character) => {
    const octet = character.charCodeAt(0).toString(16).toUpperCase();
    return `%${octet.padStart(2, '0')}`;
  });
}
