import type {
  Access,
  Direction,
  ObjectClass,
  SchemaArgument,
  SchemaClass,
  SchemaProperty,
  SchemaStatistic,
} from '../schema/schema.ts';
import { readText } from '../values/amqp.ts';
import { typeFromV1, typeTable } from '../values/type-table.ts';
import { decodeValue } from './decode.ts';
import { type EncodedMap, type EncodedValue, encodeInteger, encodeText } from './encoded-value.ts';
import { readWholeNumber, type SchemaFrame } from './schema-frame.ts';

/** Position + 1 is the code in a frame. */
const accessCodes: readonly Access[] = ['RC', 'RW', 'RO'];

/** A class from its QMFv1 frame. Frames have no severity: an event's is `inform`, the schema's default. */
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
      name: textOf(method.method, 'name') ?? '',
      desc: textOf(method.method, 'desc'),
      arguments: method.arguments.map(readArgument),
    })),
  };
}

function textOf(map: EncodedMap, key: string): string | undefined {
  const found = map.find(([name]) => name === key)?.[1];
  return found === undefined ? undefined : readText(decodeValue(found));
}

/** A type code that nobody defined stands for a map, which holds anything. */
function readMember(map: EncodedMap): SchemaStatistic {
  return {
    name: textOf(map, 'name') ?? '',
    type: typeFromV1(readWholeNumber(map, 'type')) ?? 'map',
    unit: textOf(map, 'unit'),
    desc: textOf(map, 'desc'),
  };
}

function readLimits(map: EncodedMap): Pick<SchemaProperty, 'min' | 'max' | 'maxlen'> {
  return {
    min: readWholeNumber(map, 'min'),
    max: readWholeNumber(map, 'max'),
    maxlen: readWholeNumber(map, 'maxlen'),
  };
}

function readProperty(map: EncodedMap, packageName: string): SchemaProperty {
  const className = textOf(map, 'refClass');
  return {
    ...readMember(map),
    ...readLimits(map),
    access: accessCodes[(readWholeNumber(map, 'access') ?? 0) - 1] ?? 'RO',
    index: readWholeNumber(map, 'index') === 1,
    optional: readWholeNumber(map, 'optional') === 1,
    references:
      className === undefined
        ? undefined
        : { packageName: textOf(map, 'refPackage') ?? packageName, className },
  };
}

function readArgument(map: EncodedMap): SchemaArgument {
  const dir = textOf(map, 'dir')?.toUpperCase();
  return {
    ...readMember(map),
    ...readLimits(map),
    dir: dir === 'O' || dir === 'IO' ? dir : 'I',
    default: textOf(map, 'default'),
  };
}

/** A class as its QMFv1 frame. Texts are str16, numbers uint8: what every known console takes. */
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

function methodEntries(method: ObjectClass['methods'][number]): SchemaFrame['methods'][number] {
  return {
    method: entries({
      name: method.name,
      argCount: method.arguments.length,
      desc: method.desc,
    }),
    arguments: method.arguments.map(argumentEntries),
  };
}

function memberEntries({ name, type, unit, desc }: SchemaStatistic): EncodedMap {
  return entries({ name, type: typeTable[type].v1, unit, desc });
}

function propertyEntries(property: SchemaProperty): EncodedMap {
  const rest = entries({
    access: accessCodes.indexOf(property.access) + 1,
    index: property.index ? 1 : 0,
    optional: property.optional ? 1 : 0,
    refPackage: property.references?.packageName,
    refClass: property.references?.className,
  });
  return [...memberEntries(property), ...rest, ...limitEntries(property)];
}

function argumentEntries(argument: SchemaArgument): EncodedMap {
  const dir: Direction = argument.dir;
  const rest = entries({ dir, default: argument.default });
  return [...memberEntries(argument), ...rest, ...limitEntries(argument)];
}

function limitEntries({ min, max, maxlen }: Pick<SchemaProperty, 'min' | 'max' | 'maxlen'>): EncodedMap {
  return entries({ min, max, maxlen });
}

function entries(values: Readonly<Record<string, string | number | undefined>>): EncodedMap {
  const map: [string, EncodedValue][] = [];
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === 'string') map.push([key, encodeText(value)]);
    if (typeof value === 'number') map.push([key, encodeInteger(value)]);
  }
  return map;
}
