import { isDeepStrictEqual } from 'node:util';
import { type AmqpValue, type OutgoingMessage, readText } from '#qmf';
import { decodeMessage } from '../../src/broker/codec/decode-message.ts';
import { encodeMessage } from '../../src/broker/codec/encode-message.ts';
import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import type { CodecRates } from '../kit/codec-turn.ts';
import { interleave, requireRatio, toMeasurement } from '../kit/measure.ts';
import { startProgram } from '../kit/program.ts';
import type { CarriedValue } from '../kit/rhea-values.ts';
import { createTypicalMessages } from '../kit/typical-messages.ts';
import type { RheaMessage } from '../programs/codec-rhea.ts';

export const codec: Bench = {
  name: 'codec',
  title: 'Messages written and read',
  about:
    'The codec of `src/broker` beside that of rhea, each in a process of its own, on the same messages: from values ' +
    'with their AMQP types to octets, and from octets to values.',
  async run(effort) {
    return [await measure(effort)];
  },
};

async function measure({ rounds, sliceMs, warmUpMs }: Sampling): Promise<Part> {
  await using own = startProgram<typeof import('../programs/codec-own.ts').asks>('codec-own');
  await using rhea = startProgram<typeof import('../programs/codec-rhea.ts').asks>('codec-rhea');
  const measurements: Measurement[] = [];
  for (const [what, message] of Object.entries(createTypicalMessages())) {
    const octets = new Uint8Array(encodeMessage(addressed(message)));
    const ownOctets = await own.ask('take', octets);
    const rheaOctets = await rhea.ask('take', given(message, octets));
    if (!sameContent(ownOctets, octets) || !sameContent(rheaOctets, octets)) {
      throw new Error(`${what}: the codecs write different messages`);
    }
    const subjects: readonly { name: string; turn: (ms: number) => Promise<CodecRates> }[] = [
      { name: 'own codec', turn: (ms) => own.ask('turn', ms) },
      { name: 'rhea', turn: (ms) => rhea.ask('turn', ms) },
    ];
    for (const { turn } of subjects) await turn(warmUpMs);
    const found = await interleave(subjects, rounds, async ({ turn }) => ({ ...(await turn(sliceMs)) }));
    const line = (verb: string, quantity: keyof CodecRates) =>
      requireRatio(toMeasurement(`${what}, ${verb}`, 'messages/s', found(quantity), 'more'), 1);
    measurements.push(line('written', 'encodedPerSecond'), line('read', 'decodedPerSecond'));
  }
  return { title: 'in one process each', measurements };
}

/** A message with the address that the dialect of qpid gives it. */
function addressed({ destination, body, ttlMs, ...message }: OutgoingMessage) {
  if (!('exchange' in destination)) throw new TypeError('a message to an exchange is wanted');
  const { replyTo, correlationId, contentType, applicationProperties } = message;
  return {
    header: ttlMs === undefined ? undefined : { ttlMs },
    properties: {
      to: `qmf.default.${destination.exchange}`,
      subject: destination.key,
      replyTo,
      correlationId,
      contentType,
    },
    applicationProperties,
    body,
  };
}

function given(message: OutgoingMessage, octets: Uint8Array): RheaMessage {
  const { header, properties, applicationProperties, body } = addressed(message);
  if (body.section !== 'value') throw new TypeError(`a body of section ${body.section}`);
  const { to, subject, replyTo, correlationId, contentType } = properties;
  const fields = {
    to,
    subject,
    reply_to: replyTo,
    correlation_id: readText(correlationId),
    content_type: contentType,
  };
  return {
    octets,
    properties: defined(fields),
    ttl: header?.ttlMs,
    applicationProperties: defined(
      Object.fromEntries([...applicationProperties].map(([name, value]) => [name, readText(value)])),
    ),
    body: body.value as AmqpValue & CarriedValue,
  };
}

function defined(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Headers may differ in what their absence means anyway. */
function sameContent(one: Uint8Array, other: Uint8Array): boolean {
  const [{ header: _one, ...left }, { header: _other, ...right }] = [
    decodeMessage(one),
    decodeMessage(other),
  ];
  return left.body.section === 'value' && isDeepStrictEqual(left, right);
}
