import type { AmqpValue, Body, OutgoingMessage } from '#qmf';
import { type Header, type Message, type Properties, sections } from './message.ts';
import { WireWriter } from './wire-writer.ts';

/** A message with a body that {@link OutgoingMessage} allows, or with a sequence. */
export type EncodableMessage = Omit<Message, 'body'> & {
  readonly body: OutgoingMessage['body'] | Extract<Body, { section: 'sequence' }>;
};

/**
 * Encodes a whole message. Leaves out empty sections.
 * @throws {RangeError} when a value does not fit the type that it carries.
 */
export function encodeMessage(message: EncodableMessage): Buffer {
  const writer = new WireWriter();
  if (message.header !== undefined) writeHeader(writer, message.header);
  if (message.properties !== undefined) writeProperties(writer, message.properties);
  writeApplicationProperties(writer, message.applicationProperties);
  const { body } = message;
  if (body.section === 'value') {
    writer.writeSection(sections.value);
    writer.writeValue(body.value);
  } else if (body.section === 'sequence') {
    writer.writeSection(sections.sequence);
    writer.writeValue(body.values);
  } else if (body.section === 'data') {
    writer.writeSection(sections.data);
    writer.writeBinary(body.bytes);
  }
  return writer.finish();
}

/**
 * Encodes one value for `Typed('encoded')`, so that a value that is sent repeatedly is encoded once. Writes an array as a list, a
 * char as a uint and a decimal as binary, because QMF peers fail on the originals.
 * @throws {RangeError} when a value does not fit the type that it carries.
 */
export function encodeValue(value: AmqpValue): Uint8Array {
  const writer = new WireWriter();
  writer.writeValue(value);
  return new Uint8Array(writer.finish());
}

function writeHeader(writer: WireWriter, header: Header): void {
  const { durable, priority, ttlMs, firstAcquirer, deliveryCount } = header;
  writer.writeSection(sections.header);
  const mark = writer.beginCompound(0xd0);
  writer.writeValue(durable);
  if (priority === undefined) writer.writeValue(null);
  else writer.writeOctets(Uint8Array.of(0x50, priority));
  writeUint(writer, ttlMs);
  writer.writeValue(firstAcquirer);
  writeUint(writer, deliveryCount);
  writer.endCompound(mark, 5);
}

function writeProperties(writer: WireWriter, properties: Properties): void {
  writer.writeSection(sections.properties);
  const mark = writer.beginCompound(0xd0);
  writer.writeValue(properties.messageId);
  if (properties.userId !== undefined) writer.writeBinary(Buffer.from(properties.userId));
  else writer.writeValue(null);
  writer.writeValue(properties.to);
  writer.writeValue(properties.subject);
  writer.writeValue(properties.replyTo);
  writer.writeValue(properties.correlationId);
  writeSymbol(writer, properties.contentType);
  const hasRareProperties = rareProperties.some((name) => properties[name] !== undefined);
  if (hasRareProperties) writeRareProperties(writer, properties);
  writer.endCompound(mark, hasRareProperties ? 13 : 7);
}

const rareProperties = [
  'contentEncoding',
  'absoluteExpiryTime',
  'creationTime',
  'groupId',
  'groupSequence',
  'replyToGroupId',
] as const satisfies readonly (keyof Properties)[];

function writeRareProperties(writer: WireWriter, properties: Properties): void {
  writeSymbol(writer, properties.contentEncoding);
  writeTimestamp(writer, properties.absoluteExpiryTime);
  writeTimestamp(writer, properties.creationTime);
  writer.writeValue(properties.groupId);
  writeUint(writer, properties.groupSequence);
  writer.writeValue(properties.replyToGroupId);
}

function writeApplicationProperties(writer: WireWriter, named: ReadonlyMap<string, AmqpValue>): void {
  if (named.size === 0) return;
  writer.writeSection(sections.applicationProperties);
  const mark = writer.beginCompound(0xd1);
  for (const [name, value] of named) {
    writer.writeString(name);
    writer.writeValue(value);
  }
  writer.endCompound(mark, named.size * 2);
}

function writeSymbol(writer: WireWriter, text: string | undefined): void {
  if (text === undefined) writer.writeValue(null);
  else writer.writeSymbol(text);
}

function writeUint(writer: WireWriter, value: number | undefined): void {
  if (value === undefined) writer.writeValue(null);
  else writer.writeUint(Math.min(Math.max(Math.trunc(value), 0), 0xffffffff));
}

function writeTimestamp(writer: WireWriter, value: bigint | undefined): void {
  if (value === undefined) writer.writeValue(null);
  else writer.writeTimestamp(value);
}
