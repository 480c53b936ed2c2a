import { type AmqpValue, type Body, readText, Typed } from '#qmf';
import { decodeLimits } from './limits.ts';
import { type Header, type Message, type Properties, sections } from './message.ts';
import { DecodeError, WireReader } from './wire-reader.ts';

type Written<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads a whole message. Never throws: from the first octet that is no AMQP the body is `undecodable`, and the sections
 * before it are kept.
 */
export function decodeMessage(bytes: Uint8Array): Message {
  const message: Written<Message> = { applicationProperties: new Map(), body: { section: 'none' } };
  const parts: BodyPart[] = [];
  const reader = new WireReader(bytes);
  let last = 0;
  try {
    if (bytes.byteLength > decodeLimits.bytes) {
      throw new DecodeError(`${bytes.byteLength} octets; at most ${decodeLimits.bytes} are read`);
    }
    while (reader.remaining > 0) {
      const code = readSectionCode(reader);
      requireOrder(last, code);
      last = code;
      readSection(code, reader, message, parts);
    }
    message.body = body(parts);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    message.body = { section: 'undecodable', problem };
  }
  return message;
}

interface BodyPart {
  readonly code: number;
  readonly value: AmqpValue;
}

/**
 * Sections have an order (AMQP 1.0 part 3, 3.2), and only those of a body come more than once: of two, a broker may have
 * checked the other one.
 */
function requireOrder(last: number, code: number): void {
  const mayRepeat = code === sections.data || code === sections.sequence || code === sections.value;
  if (code > last || (code === last && mayRepeat)) return;
  throw new DecodeError(`section 0x${code.toString(16)} after section 0x${last.toString(16)}`);
}

function readSection(code: number, reader: WireReader, message: Written<Message>, parts: BodyPart[]): void {
  switch (code) {
    case sections.header:
      message.header = header(reader.readComposite());
      return;
    case sections.properties:
      message.properties = properties(reader.readComposite());
      return;
    case sections.applicationProperties:
      message.applicationProperties = applicationProperties(reader.readValue());
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
      throw new DecodeError(`0x${code.toString(16)}, which is no section of a message`);
  }
}

const sectionSymbols: ReadonlyMap<string, number> = new Map([
  ['amqp:header:list', sections.header],
  ['amqp:delivery-annotations:map', sections.deliveryAnnotations],
  ['amqp:message-annotations:map', sections.messageAnnotations],
  ['amqp:properties:list', sections.properties],
  ['amqp:application-properties:map', sections.applicationProperties],
  ['amqp:data:binary', sections.data],
  ['amqp:amqp-sequence:list', sections.sequence],
  ['amqp:amqp-value:*', sections.value],
  ['amqp:footer:map', sections.footer],
]);

/** Takes the descriptor of the section that comes next. */
export function readSectionCode(reader: WireReader): number {
  if (reader.peek() !== 0x00) throw new DecodeError('no section where one begins');
  const [type, small] = [reader.peek(1), reader.peek(2)];
  if (type === 0x53 && small !== undefined) {
    reader.position += 3;
    return small;
  }
  reader.position += 1;
  const descriptor = reader.readValue();
  const code =
    descriptor instanceof Typed && descriptor.amqp === 'ulong'
      ? Number(descriptor.value)
      : sectionSymbols.get(readText(descriptor) ?? '');
  if (code === undefined) throw new DecodeError('a section of an unknown name');
  return code;
}

/** One value, or any number of data or of sequence sections, which count as one. */
function body(parts: readonly BodyPart[]): Body {
  const [first] = parts;
  if (first === undefined) return { section: 'none' };
  if (parts.some((part) => part.code !== first.code)) throw new DecodeError('body sections of several kinds');
  if (first.code === sections.data) return { section: 'data', bytes: joined(parts) };
  if (first.code === sections.sequence) return { section: 'sequence', values: parts.flatMap(list) };
  if (parts.length > 1) throw new DecodeError('more than one value as body');
  return { section: 'value', value: first.value };
}

function joined(parts: readonly BodyPart[]): Uint8Array {
  const chunks = parts.map(octets);
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : new Uint8Array(Buffer.concat(chunks));
}

function octets({ value }: BodyPart): Uint8Array {
  if (value instanceof Typed && value.amqp === 'binary') return value.value as Uint8Array;
  throw new DecodeError('a data section that is no binary');
}

function list({ value }: BodyPart): readonly AmqpValue[] {
  if (Array.isArray(value)) return value;
  throw new DecodeError('a sequence section that is no list');
}

function header(fields: readonly AmqpValue[]): Header {
  return {
    durable: flag(fields[0]),
    priority: numeric(fields[1]),
    ttlMs: numeric(fields[2]),
    firstAcquirer: flag(fields[3]),
    deliveryCount: numeric(fields[4]),
  };
}

function properties(fields: readonly AmqpValue[]): Properties {
  return {
    messageId: identifier(fields[0]),
    userId: userName(fields[1]),
    to: readText(fields[2]),
    subject: readText(fields[3]),
    replyTo: readText(fields[4]),
    correlationId: identifier(fields[5]),
    contentType: readText(fields[6]),
    contentEncoding: readText(fields[7]),
    absoluteExpiryTime: time(fields[8]),
    creationTime: time(fields[9]),
    groupId: readText(fields[10]),
    groupSequence: numeric(fields[11]),
    replyToGroupId: readText(fields[12]),
  };
}

/** Octets, as AMQP has it: a broker that checks who sends may pass over a user id of another type. */
function userName(value: AmqpValue | undefined): string | undefined {
  return value instanceof Typed && value.amqp === 'binary' ? readText(value) : undefined;
}

/** Of the four types that AMQP 1.0 part 3, 3.2.4 allows: who echoes another ends its own connection. */
function identifier(value: AmqpValue | undefined): AmqpValue | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Typed && ['ulong', 'uuid', 'binary'].includes(value.amqp) ? value : undefined;
}

function applicationProperties(value: AmqpValue): Map<string, AmqpValue> {
  if (!(value instanceof Map)) throw new DecodeError('application properties that are no map');
  const named = new Map<string, AmqpValue>();
  for (const [key, item] of value as ReadonlyMap<AmqpValue, AmqpValue>) {
    const name = readText(key);
    if (name !== undefined) named.set(name, item);
  }
  return named;
}

function flag(value: AmqpValue | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
function numeric(value: AmqpValue | undefined): number | undefined {
  return value instanceof Typed && typeof value.value === 'number' ? value.value : undefined;
}
function time(value: AmqpValue | undefined): bigint | undefined {
  return value instanceof Typed && typeof value.value === 'bigint' ? value.value : undefined;
}
