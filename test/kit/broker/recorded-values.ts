import type { Message, Properties } from '../../../src/broker/codec/message.ts';
import type { AmqpMap, AmqpValue, Typed } from '../../../src/qmf/index.ts';
import type { RecordedSection, RecordedValue } from './recorded-messages.ts';

const bigints = new Set(['ulong', 'long', 'timestamp']);

/** Converts a decoded value to the form of the recordings. */
export function toRecordedValue(value: AmqpValue): RecordedValue {
  if (value === null) return { type: 'null', value: null };
  if (typeof value === 'boolean') return { type: 'boolean', value };
  if (typeof value === 'string') return { type: 'string', value };
  if (Array.isArray(value)) return { type: 'list', value: value.map(toRecordedValue) };
  if (value instanceof Map) return { type: 'map', pairs: pairs(value as AmqpMap) };
  const typed = value as Typed;
  if (bigints.has(typed.amqp)) return { type: typed.amqp, value: String(typed.value) };
  if (typed.amqp === 'binary')
    return { type: 'binary', value: Buffer.from(typed.value as Uint8Array).toString('hex') };
  return { type: typed.amqp, value: typed.value };
}

function pairs(map: AmqpMap): [RecordedValue, RecordedValue][] {
  return Array.from(map, ([key, value]) => [toRecordedValue(key), toRecordedValue(value)]);
}

/** Normalizes a recorded value, so that it compares with the result of {@link toRecordedValue}. */
export function normalizeRecordedValue(value: RecordedValue): RecordedValue {
  const { type } = value;
  if (type === 'list') return { type, value: (value.value as RecordedValue[]).map(normalizeRecordedValue) };
  if (type === 'map') {
    const entries: readonly (readonly [RecordedValue, RecordedValue])[] =
      value.pairs ??
      Object.entries(value.value as Record<string, RecordedValue>).map(
        ([key, item]) => [{ type: 'string', value: key }, item] as const,
      );
    return {
      type,
      pairs: entries.map(([key, item]) => [normalizeRecordedValue(key), normalizeRecordedValue(item)]),
    };
  }
  if (bigints.has(type)) return { type, value: String(value.value) };
  return { type, value: value.value ?? null };
}

const fieldTypes: Readonly<Record<string, string>> = {
  userId: 'binary',
  contentType: 'symbol',
  contentEncoding: 'symbol',
  absoluteExpiryTime: 'timestamp',
  creationTime: 'timestamp',
  groupSequence: 'uint',
  priority: 'ubyte',
  ttlMs: 'uint',
  deliveryCount: 'uint',
};

/** Converts all sections of a decoded message, in wire order, to the form of the recordings. */
export function toRecordedSections(message: Message): RecordedSection[] {
  const { header, properties, applicationProperties, body } = message;
  const sections: RecordedSection[] = [];
  if (header !== undefined) sections.push({ section: 'header', value: fields({ ...header }) });
  if (properties !== undefined) sections.push({ section: 'properties', value: fields({ ...properties }) });
  if (applicationProperties.size > 0) {
    sections.push({ section: 'application-properties', ...toRecordedValue(applicationProperties) });
  }
  if (body.section === 'value') sections.push({ section: 'amqp-value', ...toRecordedValue(body.value) });
  if (body.section === 'data') {
    sections.push({ section: 'data', type: 'binary', value: Buffer.from(body.bytes).toString('hex') });
  }
  return sections;
}

function fields(named: Partial<Record<string, Properties[keyof Properties] | number | boolean>>) {
  const out: Record<string, RecordedValue> = {};
  for (const [name, value] of Object.entries(named)) {
    if (value === undefined) continue;
    const wire = name === 'ttlMs' ? 'ttl' : name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    out[wire] = field(name, value);
  }
  return out;
}

function field(name: string, value: AmqpValue | bigint | number): RecordedValue {
  const type = fieldTypes[name];
  if (type === undefined) return toRecordedValue(value as AmqpValue);
  if (type === 'binary') return { type, value: Buffer.from(String(value)).toString('hex') };
  return { type, value: typeof value === 'bigint' ? String(value) : value };
}
