import type { BrokerUrl } from '#broker';
import { type Finding, fail } from './step.ts';

/** A protocol that a server speaks instead of AMQP 1.0 with SASL. */
interface ForeignProtocol {
  readonly text: string;
  advice(url: BrokerUrl): string;
}

const adviseTls = ({ redacted }: BrokerUrl) => `name it ${redacted.replace('amqp:', 'amqps:')}`;

/** OpenWire's greeting begins with its length, then names the product. */
const openWire: ForeignProtocol = {
  text: "it speaks OpenWire, ActiveMQ's own protocol",
  advice: () =>
    'name the port of its transport connector amqp, usually 5672; in ActiveMQ 6.3 it is switched off',
};

/** Protocols that servers speak on ports that people take for a broker's. */
const foreignProtocols: readonly (ForeignProtocol & {
  /** First octets of the server's answer, as Latin-1 text. */
  readonly begins: readonly string[];
})[] = [
  {
    // Protocol id 0 is AMQP without SASL.
    begins: ['AMQP\u0000\u0001\u0000\u0000'],
    text: 'it speaks AMQP 1.0, but without SASL, so no login is possible',
    advice: () => 'switch SASL on at this port; ANONYMOUS is enough for a broker without accounts',
  },
  {
    begins: ['AMQP\u0002\u0001\u0000\u0000'],
    text: 'it speaks AMQP 1.0 only after TLS inside the AMQP connection',
    advice: () =>
      'let the broker speak TLS from the first octet on, usually on port 5671, and name it amqps://',
  },
  {
    begins: ['AMQP\u0003\u0001\u0000\u0000'],
    text: 'it begins a login of AMQP 1.0, but the rest of its answer is unreadable',
    advice: () => "see the broker's log, and any proxy between the broker and this machine",
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
    advice: adviseTls,
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

/** Identifies a server that does not speak AMQP 1.0 with SASL. @param octets its first octets. */
export function foreignProtocolFinding(octets: Uint8Array, url: BrokerUrl): Finding {
  const text = Buffer.from(octets).toString('latin1');
  const known = text.includes('ActiveMQ')
    ? openWire
    : foreignProtocols.find(({ begins }) => begins.some((beginning) => text.startsWith(beginning)));
  if (known !== undefined) return fail(known.text, known.advice(url));
  return fail(
    `it does not speak AMQP 1.0; it begins with ${JSON.stringify(text.slice(0, 16))}`,
    `name the port of AMQP, usually ${url.tls ? 5671 : 5672}, or switch AMQP 1.0 on there`,
  );
}
