import { isDeepStrictEqual } from 'node:util';
import { compact } from '#base';
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
    'The codec of `src/broker` and rhea’s, each in its own process, on the same messages: from values with their ' +
    'AMQP types to octets, and from octets to values.',
  async run(sampling) {
    return [await measure(sampling)];
  },
};

async function measure({ rounds, sliceMs, warmUpMs }: Sampling): Promise<Part> {
  await using own = startProgram<typeof import('../programs/codec-own.ts').handlers>('codec-own');
  await using rhea = startProgram<typeof import('../programs/codec-rhea.ts').handlers>('codec-rhea');
  const measurements: Measurement[] = [];
  for (const [what, message] of Object.entries(createTypicalMessages())) {
    const octets = new Uint8Array(encodeMessage(toEncodable(message)));
    const ownOctets = await own.request('take', octets);
    const rheaOctets = await rhea.request('take', toRheaMessage(message, octets));
    if (!hasSameContent(ownOctets, octets) || !hasSameContent(rheaOctets, octets)) {
      throw new Error(`${what}: the codecs write different messages`);
    }
    const subjects: readonly { name: string; turn: (ms: number) => Promise<CodecRates> }[] = [
      { name: 'own codec', turn: (ms) => own.request('turn', ms) },
      { name: 'rhea', turn: (ms) => rhea.request('turn', ms) },
    ];
    for (const { turn } of subjects) await turn(warmUpMs);
    const resultsOf = await interleave(subjects, rounds, async ({ turn }) => ({ ...(await turn(sliceMs)) }));
    const line = (verb: string, quantity: keyof CodecRates) =>
      requireRatio(toMeasurement(`${what}, ${verb}`, 'messages/s', resultsOf(quantity), 'more'), 1);
    measurements.push(line('written', 'encodedPerSecond'), line('read', 'decodedPerSecond'));
  }
  return { title: 'in one process each', measurements };
}

/** Adds the address of the qpid dialect to a message. */
function toEncodable({ destination, body, ttlMs, ...message }: OutgoingMessage) {
  if (!('exchange' in destination))
    throw new TypeError('the destination is a reply-to; expected an exchange');
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

function toRheaMessage(message: OutgoingMessage, octets: Uint8Array): RheaMessage {
  const { header, properties, applicationProperties, body } = toEncodable(message);
  if (body.section !== 'value') throw new TypeError(`the body is of section ${body.section}; expected value`);
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
    properties: compact(fields),
    ttl: header?.ttlMs,
    applicationProperties: Object.fromEntries(
      [...applicationProperties]
        .map(([name, value]) => [name, readText(value)] as const)
        .filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
    ),
    body: body.value as AmqpValue & CarriedValue,
  };
}

/** Compares two messages except for their headers, which may contain defaults. */
function hasSameContent(one: Uint8Array, other: Uint8Array): boolean {
  const [{ header: _one, ...left }, { header: _other, ...right }] = [
    decodeMessage(one),
    decodeMessage(other),
  ];
  return left.body.section === 'value' && isDeepStrictEqual(left, right);
}
