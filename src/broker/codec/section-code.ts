import { readText, Typed } from '#qmf';
import { DecodeError } from './decode-error.ts';
import { sections } from './message.ts';
import type { WireReader } from './wire-reader.ts';

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

/** Reads the descriptor of the next section, a number or a symbol. @throws {DecodeError} when no section starts here. */
export function readSectionCode(reader: WireReader): number {
  if (reader.peek() !== 0x00) throw new DecodeError('expected the start of a section');
  const [format, smallUlong] = [reader.peek(1), reader.peek(2)];
  if (format === 0x53 && smallUlong !== undefined) {
    reader.position += 3;
    return smallUlong;
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
