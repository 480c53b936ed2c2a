import { readdirSync, readFileSync } from 'node:fs';
import { type AmqpValue, type Body, type IncomingMessage, readText, Typed } from '#qmf';

/** A recorded message: the sections of its typed JSON, and its octets. */
export interface Vector {
  readonly name: string;
  readonly incoming: IncomingMessage;
  /** Typed fields of the header section by AMQP name; `properties` has those of the properties section. */
  readonly header: ReadonlyMap<string, AmqpValue>;
  readonly properties: ReadonlyMap<string, AmqpValue>;
  readonly bytes: Uint8Array;
}

interface TypedJson {
  readonly type: string;
  readonly value?: unknown;
  readonly pairs?: readonly (readonly [TypedJson, TypedJson])[];
}
type SectionJson = TypedJson & { readonly section: string; readonly error?: string };

const folder = new URL('../../vectors/', import.meta.url);

/** Names of all recorded messages, sorted. */
export const vectorNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

export function loadVector(name: string): Vector {
  const json = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as {
    message: readonly SectionJson[];
    raw_hex: string;
  };
  const section = (wanted: string) => json.message.find((found) => found.section === wanted);
  const header = fields(section('header'));
  const properties = fields(section('properties'));
  const ttl = header.get('ttl');
  const field = (key: string) => readText(properties.get(key)) || undefined;
  return {
    name,
    header,
    properties,
    bytes: Uint8Array.from(Buffer.from(json.raw_hex, 'hex')),
    incoming: {
      to: field('to'),
      subject: field('subject'),
      replyTo: field('reply-to'),
      correlationId: properties.get('correlation-id'),
      contentType: field('content-type'),
      userId: field('user-id'),
      ttlMs: ttl instanceof Typed ? Number(ttl.value) : undefined,
      applicationProperties: fields(section('application-properties')),
      body: bodyOf(json.message),
    },
  };
}

function fields(section: SectionJson | undefined): ReadonlyMap<string, AmqpValue> {
  const value = (section?.value ?? {}) as Readonly<Record<string, TypedJson>>;
  return new Map(Object.entries(value).map(([key, item]) => [key, typedValue(item)]));
}

function bodyOf(message: readonly SectionJson[]): Body {
  for (const section of message) {
    if (section.section === 'UNDECODABLE') {
      return { section: 'undecodable', problem: section.error ?? '' };
    }
    if (section.section === 'amqp-value') return { section: 'value', value: typedValue(section) };
    if (section.section === 'data') {
      return { section: 'data', bytes: Uint8Array.from(Buffer.from(section.value as string, 'hex')) };
    }
  }
  return { section: 'none' };
}

/** Converts a value of the recorded JSON, which names the AMQP type of each value. */
export function typedValue(json: TypedJson): AmqpValue {
  switch (json.type) {
    case 'null':
      return null;
    case 'boolean':
      return json.value as boolean;
    case 'string':
      return json.value as string;
    case 'ulong':
    case 'long':
    case 'timestamp':
      return new Typed(json.type, BigInt(json.value as string | number));
    case 'binary':
      return new Typed('binary', Uint8Array.from(Buffer.from(json.value as string, 'hex')));
    case 'list':
      return (json.value as readonly TypedJson[]).map(typedValue);
    case 'map':
      return json.pairs === undefined
        ? new Map(
            Object.entries(json.value as Record<string, TypedJson>).map(([key, item]) => [
              key,
              typedValue(item),
            ]),
          )
        : new Map(json.pairs.map(([key, item]) => [typedValue(key), typedValue(item)]));
    default:
      return new Typed(json.type as 'uint', json.value as number);
  }
}
