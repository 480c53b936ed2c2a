import type { BrokerUrl } from '#broker';
import { type Finding, fail } from './step.ts';

interface Stranger {
  readonly text: string;
  advice(url: BrokerUrl): string;
}

const withTls = ({ redacted }: BrokerUrl) => `name it ${redacted.replace('amqp:', 'amqps:')}`;

/** Its greeting begins with its length, and then says who it is. */
const openWire: Stranger = {
  text: "it speaks OpenWire, ActiveMQ's own protocol",
  advice: () =>
    'name the port of its transport connector amqp, usually 5672; in ActiveMQ 6.3 it is switched off',
};

/** What else listens on ports that people take for a broker's. Octets as Latin-1 text. */
const strangers: readonly (Stranger & {
  /** What it says begins with one of these. */
  readonly begins: readonly string[];
})[] = [
  {
    // Protocol 0 is AMQP itself: the peer takes no SASL.
    begins: ['AMQP\u0000\u0001\u0000\u0000'],
    text: 'it speaks AMQP 1.0, but without SASL nobody can log in',
    advice: () => 'let the broker speak SASL on this port; ANONYMOUS will do where nobody has a name',
  },
  {
    begins: ['AMQP\u0002\u0001\u0000\u0000'],
    text: 'it speaks AMQP 1.0 only once TLS was begun inside of AMQP',
    advice: () =>
      'let the broker speak TLS from the first octet on, usually on port 5671, and name it amqps://',
  },
  {
    begins: ['AMQP\u0003\u0001\u0000\u0000'],
    text: 'it begins a login of AMQP 1.0, and goes on with what cannot be read',
    advice: () => "see the broker's log, and whatever stands between it and this machine",
  },
  {
    begins: ['AMQP'],
    text: 'it speaks an older AMQP, not 1.0',
    advice: () =>
      'switch AMQP 1.0 on: qpidd needs its module amqp (--load-module), RabbitMQ before 4.0 `rabbitmq-plugins enable rabbitmq_amqp1_0`',
  },
  {
    begins: ['\u0015\u0003'],
    text: 'it speaks TLS on this port',
    advice: withTls,
  },
  {
    begins: ['HTTP/', '<'],
    text: 'it is a web server',
    advice: ({ tls }) => `name the port of AMQP, usually ${tls ? 5671 : 5672}`,
  },
  {
    begins: ['SSH-'],
    text: 'it is an SSH server',
    advice: ({ tls }) => `name the port of AMQP, usually ${tls ? 5671 : 5672}`,
  },
];

/** What answers instead of a broker that speaks AMQP 1.0 with SASL. */
export function foreignProtocolFinding(octets: Uint8Array, url: BrokerUrl): Finding {
  const text = Buffer.from(octets).toString('latin1');
  const known = text.includes('ActiveMQ')
    ? openWire
    : strangers.find(({ begins }) => begins.some((beginning) => text.startsWith(beginning)));
  if (known !== undefined) return fail(known.text, known.advice(url));
  return fail(
    `it does not speak AMQP 1.0; it begins with ${JSON.stringify(text.slice(0, 16))}`,
    `name the port of AMQP, usually ${url.tls ? 5671 : 5672}, or switch AMQP 1.0 on there`,
  );
}
