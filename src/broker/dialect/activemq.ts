import type { Binding, Destination } from '#qmf';
import { BrokerError } from '../broker.ts';
import type { Dialect, Route } from './dialect.ts';
import { exchanges } from './qpid.ts';

/** ActiveMQ Classic: a topic for every key, made when it is first used, and a temporary queue for answers. */
export const activemq: Dialect = {
  name: 'activemq',
  // Not Artemis, which calls itself apache-activemq-artemis and has other addresses.
  products: [/^activemq$/i],
  route,
  binding: (binding) => ({
    source: { address: topic(binding.exchange, pattern(binding)) },
    settled: true,
  }),
  replies: () => ({
    source: { dynamic: true, capabilities: ['temporary-queue'] },
    settled: true,
    replyAddress: 'source',
  }),
};

/** All through the anonymous relay. A direct key is a topic, too: what waited in a queue would be obeyed much later. */
function route(destination: Destination): Route {
  if ('reply' in destination) return { to: replyAddress(destination.reply) };
  const { exchange, key } = destination;
  // The subject is for those who read the messages: the broker goes by the address.
  return { to: topic(exchange, escaped(key)), subject: key };
}

/** Without a name ActiveMQ never says what became of a message; and with wildcards or commas one answer would be many. */
function replyAddress(address: string): string {
  if (onePlace.test(address)) return address;
  const wanted = 'temp-queue://, queue:// or topic:// and one name';
  throw new BrokerError(
    'address',
    '',
    `the address to reply to is "${address}"; on ActiveMQ it is ${wanted}`,
  );
}

const onePlace = /^(?:temp-)?(?:queue|topic):\/\/[^*>,?\p{Cc}\p{Zs}]+$/u;

function topic(exchange: Binding['exchange'], name: string): string {
  return `topic://${exchanges[exchange]}.${name}`;
}

function pattern({ exchange, key }: Binding): string {
  if (exchange !== 'topic') return escaped(key);
  const words = key.split('.');
  const rest = words.indexOf('#');
  if (rest >= 0 && rest < words.length - 1) {
    throw new BrokerError(
      'address',
      '',
      `"${key}" has a # before its end; ActiveMQ knows it at the end only`,
    );
  }
  return words.map((word) => wildcards[word] ?? escaped(word)).join('.');
}

const wildcards: Readonly<Record<string, string>> = { '*': '*', '#': '>' };

/** What ActiveMQ reads as something else in a name: wildcards, several names, options, and space that it cuts off. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const special = /[%*>,?\u0000-\u0020\u007f]/g;

function escaped(name: string): string {
  return name.replace(special, (character) => {
    const octet = character.charCodeAt(0).toString(16).toUpperCase();
    return `%${octet.padStart(2, '0')}`;
  });
}
