import type {
  Access,
  SchemaArgument,
  SchemaClass,
  SchemaLimits,
  SchemaMethod,
  SchemaProperty,
  SchemaStatistic,
} from '../schema/schema.ts';
import { readText } from '../values/amqp.ts';
import { typeFromV1, typeTable } from '../values/type-table.ts';
import { decodeValue } from './decode.ts';
import { type EncodedMap, type EncodedValue, encodeInteger, encodeText } from './encoded-value.ts';
import { readWholeNumber, type SchemaFrame } from './schema-frame.ts';

/** Accesses by their code in a frame, less 1. */
const accessCodes: readonly Access[] = ['RC', 'RW', 'RO'];

/** Reads a class from its QMFv1 frame. A frame has no severity, so an event gets the schema's default `inform`. */
export function classFromFrame(frame: SchemaFrame): SchemaClass {
  if (frame.id.type === 'event') {
    const args = frame.properties.map(readArgument);
    return { kind: 'event', id: frame.id, severity: 'inform', arguments: args };
  }
  return {
    kind: 'object',
    id: frame.id,
    properties: frame.properties.map((map) => readProperty(map, frame.id.packageName)),
    statistics: frame.statistics.map(readMember),
    methods: frame.methods.map((method) => ({
      name: readEntry(method.method, 'name') ?? '',
      desc: readEntry(method.method, 'desc'),
      arguments: method.arguments.map(readArgument),
    })),
  };
}

function readEntry(map: EncodedMap, key: string): string | undefined {
  const value = map.find(([name]) => name === key)?.[1];
  return value === undefined ? undefined : readText(decodeValue(value));
}

/** An unassigned type code stands for a map, which can hold any value. */
function readMember(map: EncodedMap): SchemaStatistic {
  return {
    name: readEntry(map, 'name') ?? '',
    type: typeFromV1(readWholeNumber(map, 'type')) ?? 'map',
    unit: readEntry(map, 'unit'),
    desc: readEntry(map, 'desc'),
  };
}

function readLimits(map: EncodedMap): SchemaLimits {
  return {
    min: readWholeNumber(map, 'min'),
    max: readWholeNumber(map, 'max'),
    maxlen: readWholeNumber(map, 'maxlen'),
  };
}

function readProperty(map: EncodedMap, packageName: string): SchemaProperty {
  return {
    ...readMember(map),
    ...readLimits(map),
    access: accessCodes[(readWholeNumber(map, 'access') ?? 0) - 1] ?? 'RO',
    index: readWholeNumber(map, 'index') === 1,
    optional: readWholeNumber(map, 'optional') === 1,
    references: readReferences(map, packageName),
  };
}

function readReferences(map: EncodedMap, packageName: string): SchemaProperty['references'] {
  const className = readEntry(map, 'refClass');
  if (className === undefined) return undefined;
  return { packageName: readEntry(map, 'refPackage') ?? packageName, className };
}

function readArgument(map: EncodedMap): SchemaArgument {
  const dir = readEntry(map, 'dir')?.toUpperCase();
  return {
    ...readMember(map),
    ...readLimits(map),
    dir: dir === 'O' || dir === 'IO' ? dir : 'I',
    default: readEntry(map, 'default'),
  };
}

/** Converts a class to its QMFv1 frame. Texts are str16, numbers uint8, which every known console accepts. */
export function frameFromClass(sequence: number, schema: SchemaClass): SchemaFrame {
  if (schema.kind === 'event') {
    const properties = schema.arguments.map((argument) => memberEntries(argument));
    return { sequence, id: schema.id, properties, statistics: [], methods: [] };
  }
  return {
    sequence,
    id: schema.id,
    properties: schema.properties.map(propertyEntries),
    statistics: schema.statistics.map(memberEntries),
    methods: schema.methods.map(methodEntries),
  };
}

function methodEntries(method: SchemaMethod): SchemaFrame['methods'][number] {
  return {
    method: encodeEntries({ name: method.name, argCount: method.arguments.length, desc: method.desc }),
    arguments: method.arguments.map(argumentEntries),
  };
}

function memberEntries({ name, type, unit, desc }: SchemaStatistic): EncodedMap {
  return encodeEntries({ name, type: typeTable[type].v1, unit, desc });
}

function propertyEntries(property: SchemaProperty): EncodedMap {
  const entries = encodeEntries({
    access: accessCodes.indexOf(property.access) + 1,
    index: property.index ? 1 : 0,
    optional: property.optional ? 1 : 0,
    refPackage: property.references?.packageName,
    refClass: property.references?.className,
  });
  return [...memberEntries(property), ...entries, ...limitEntries(property)];
}

function argumentEntries(argument: SchemaArgument): EncodedMap {
  const entries = encodeEntries({ dir: argument.dir, default: argument.default });
  return [...memberEntries(argument), ...entries, ...limitEntries(argument)];
}

function limitEntries({ min, max, maxlen }: SchemaLimits): EncodedMap {
  return encodeEntries({ min, max, maxlen });
}

/** Encodes the entries that are not undefined. */
function encodeEntries(values: Readonly<Record<string, string | number | undefined>>): EncodedMap {
  const map: [string, EncodedValue][] = [];
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === 'string') map.push([key, encodeText(value)]);
    if (typeof value === 'number') map.push([key, encodeInteger(value)]);
  }
  return map;
}
