import { errorText } from '#base';
import { type AmqpValue, type Body, Typed } from '#qmf';
import { DecodeError } from './decode-error.ts';
import { decodeLimits } from './limits.ts';
import { type Message, sections } from './message.ts';
import { readApplicationProperties, readHeader, readProperties } from './read-sections.ts';
import { readSectionCode } from './section-code.ts';
import { WireReader } from './wire-reader.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface BodyPart {
  readonly code: number;
  readonly value: AmqpValue;
}

/**
 * Decodes a whole message. Never throws: at the first invalid octet the body becomes `undecodable`, and the sections before it are
 * kept.
 */
export function decodeMessage(bytes: Uint8Array): Message {
  const message: Writable<Message> = { applicationProperties: new Map(), body: { section: 'none' } };
  const parts: BodyPart[] = [];
  const reader = new WireReader(bytes);
  let last = 0;
  try {
    if (bytes.byteLength > decodeLimits.bytes) {
      throw new DecodeError(`${bytes.byteLength} octets; expected at most ${decodeLimits.bytes}`);
    }
    while (reader.remaining > 0) {
      const code = readSectionCode(reader);
      requireOrder(last, code);
      last = code;
      readSection(code, reader, message, parts);
    }
    message.body = joinBody(parts);
  } catch (error) {
    message.body = { section: 'undecodable', problem: errorText(error) };
  }
  return message;
}

/**
 * Requires the order of AMQP 1.0 part 3, 3.2. Only body sections may repeat: with two sections of properties, a broker might check
 * the user id in the first, and this side read the second.
 */
function requireOrder(last: number, code: number): void {
  const mayRepeat = code === sections.data || code === sections.sequence || code === sections.value;
  if (code > last || (code === last && mayRepeat)) return;
  throw new DecodeError(`section 0x${code.toString(16)} after section 0x${last.toString(16)}`);
}

function readSection(code: number, reader: WireReader, message: Writable<Message>, parts: BodyPart[]): void {
  switch (code) {
    case sections.header:
      message.header = readHeader(reader.readComposite());
      return;
    case sections.properties:
      message.properties = readProperties(reader.readComposite());
      return;
    case sections.applicationProperties:
      message.applicationProperties = readApplicationProperties(reader.readValue());
      return;
    case sections.deliveryAnnotations:
    case sections.messageAnnotations:
    case sections.footer:
      reader.skipValue();
      return;
    case sections.data:
    case sections.sequence:
    case sections.value:
      parts.push({ code, value: reader.readValue() });
      return;
    default:
      throw new DecodeError(`0x${code.toString(16)} is not a section of a message`);
  }
}

/** Joins the body sections: one value, or any number of data or of sequence sections. */
function joinBody(parts: readonly BodyPart[]): Body {
  const [first] = parts;
  if (first === undefined) return { section: 'none' };
  if (parts.some((part) => part.code !== first.code)) throw new DecodeError('body sections of several kinds');
  if (first.code === sections.data) return { section: 'data', bytes: joinOctets(parts) };
  if (first.code === sections.sequence) return { section: 'sequence', values: parts.flatMap(requireList) };
  if (parts.length > 1) throw new DecodeError('more than one value as body');
  return { section: 'value', value: first.value };
}

function joinOctets(parts: readonly BodyPart[]): Uint8Array {
  const chunks = parts.map(requireOctets);
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : new Uint8Array(Buffer.concat(chunks));
}

function requireOctets({ value }: BodyPart): Uint8Array {
  if (value instanceof Typed && value.amqp === 'binary') return value.value as Uint8Array;
  throw new DecodeError('a data section that is not binary');
}

function requireList({ value }: BodyPart): readonly AmqpValue[] {
  if (Array.isArray(value)) return value;
  throw new DecodeError('a sequence section that is not a list');
}
