import { type AmqpMap, type AmqpValue, readText, Typed, uint } from '../values/amqp.ts';
import { readCount, readInteger, readList, readMap } from '../values/read-value.ts';
import { typeFromV2, typeTable } from '../values/type-table.ts';
import {
  type Access,
  type Direction,
  type SchemaArgument,
  type SchemaClass,
  type SchemaLimits,
  type SchemaMember,
  type SchemaMethod,
  type SchemaProperty,
  severities,
} from './schema.ts';
import { readCompleteSchemaId, schemaIdToMap } from './schema-id.ts';

/**
 * Converts a class to a QMFv2 schema map. QMFv2 has no statistics, so they follow the properties as properties that
 * only the agent changes.
 */
export function schemaToMap(schema: SchemaClass): AmqpMap {
  const map = new Map<AmqpValue, AmqpValue>([['_schema_id', schemaIdToMap(schema.id)]]);
  put(map, '_desc', schema.desc);
  if (schema.kind === 'event') {
    map.set('_default_severity', uint(severities.indexOf(schema.severity)));
    map.set('_properties', schema.arguments.map(eventArgumentToMap));
    return map.set('_methods', []);
  }
  map.set('_properties', [
    ...schema.properties.map(propertyToMap),
    ...schema.statistics.map((statistic) =>
      propertyToMap({ ...statistic, access: 'RO', index: false, optional: false }),
    ),
  ]);
  return map.set('_methods', schema.methods.map(methodToMap));
}

function put(map: Map<AmqpValue, AmqpValue>, key: string, value: string | number | undefined): void {
  if (typeof value === 'string' && value !== '') map.set(key, value);
  if (typeof value === 'number') map.set(key, new Typed('long', BigInt(Math.trunc(value))));
}

type BoundedMember = SchemaMember & SchemaLimits;

function memberToMap(member: BoundedMember, access: Access, dir: Direction): Map<AmqpValue, AmqpValue> {
  const { v2, subtype } = typeTable[member.type];
  const map = new Map<AmqpValue, AmqpValue>([
    ['_name', member.name],
    ['_type', v2],
    ['_access', access],
    ['_dir', dir],
  ]);
  put(map, '_unit', member.unit);
  put(map, '_desc', member.desc);
  put(map, '_subtype', subtype);
  put(map, '_min', member.min);
  put(map, '_max', member.max);
  put(map, '_maxlen', member.maxlen);
  return map;
}

function propertyToMap(property: SchemaProperty): AmqpMap {
  const map = memberToMap(property, property.access, 'I');
  if (property.index) map.set('_index', true);
  if (property.optional) map.set('_optional', true);
  if (property.references !== undefined) map.set('_references', schemaIdToMap(property.references));
  return map;
}

function argumentToMap(argument: SchemaArgument): AmqpMap {
  const map = memberToMap(argument, 'RO', argument.dir);
  if (argument.default !== undefined) map.set('_default', argument.default);
  return map;
}

function eventArgumentToMap(argument: SchemaArgument): AmqpMap {
  return memberToMap(argument, 'RO', 'I');
}

function methodToMap(method: SchemaMethod): AmqpMap {
  const map = new Map<AmqpValue, AmqpValue>([['_name', method.name]]);
  put(map, '_desc', method.desc);
  return map.set('_arguments', method.arguments.map(argumentToMap));
}

/**
 * Reads a class from its QMFv2 map. Each member gets the widest type that its QMFv2 type name allows. All members become
 * properties. Leaves out members without a name or a known type.
 * @returns undefined if the map names no class.
 */
export function readSchema(value: AmqpValue): SchemaClass | undefined {
  const map = readMap(value);
  const id = readCompleteSchemaId(map?.get('_schema_id'));
  if (map === undefined || id === undefined) return undefined;
  const desc = readText(map.get('_desc'));
  const members = readMaps(map.get('_properties'));
  if (id.type === 'event') {
    const severity = severities[readCount(map.get('_default_severity')) ?? -1] ?? 'inform';
    return { kind: 'event', id, desc, severity, arguments: members.flatMap(readArgument) };
  }
  const methods = readMaps(map.get('_methods')).flatMap(readMethod);
  return { kind: 'object', id, desc, properties: members.flatMap(readProperty), statistics: [], methods };
}

function readMaps(value: AmqpValue | undefined): readonly AmqpMap[] {
  return (readList(value) ?? []).flatMap((item) => readMap(item) ?? []);
}

function readMember(map: AmqpMap): BoundedMember | undefined {
  const name = readText(map.get('_name'));
  const type = typeFromV2(readText(map.get('_type')), readText(map.get('_subtype')));
  if (name === undefined || type === undefined) return undefined;
  return {
    name,
    type,
    unit: readText(map.get('_unit')),
    desc: readText(map.get('_desc')),
    min: readLimit(map, '_min'),
    max: readLimit(map, '_max'),
    maxlen: readLimit(map, '_maxlen'),
  };
}

function readLimit(map: AmqpMap, key: string): number | undefined {
  const number = readInteger(map.get(key));
  return number === undefined ? undefined : Number(number);
}

function readProperty(map: AmqpMap): readonly SchemaProperty[] {
  const member = readMember(map);
  if (member === undefined) return [];
  const access = readText(map.get('_access'));
  return [
    {
      ...member,
      access: access === 'RC' || access === 'RW' ? access : 'RO',
      index: map.get('_index') === true,
      optional: map.get('_optional') === true,
      references: readReferences(map.get('_references')),
    },
  ];
}

function readReferences(value: AmqpValue | undefined): SchemaProperty['references'] {
  const id = readCompleteSchemaId(value);
  return id === undefined ? undefined : { packageName: id.packageName, className: id.className };
}

function readArgument(map: AmqpMap): readonly SchemaArgument[] {
  const member = readMember(map);
  if (member === undefined) return [];
  const dir = readText(map.get('_dir'));
  const argument: SchemaArgument = {
    ...member,
    dir: dir === 'O' || dir === 'IO' ? dir : 'I',
    default: readText(map.get('_default')),
  };
  return [argument];
}

function readMethod(map: AmqpMap): readonly SchemaMethod[] {
  const name = readText(map.get('_name'));
  if (name === undefined) return [];
  const desc = readText(map.get('_desc'));
  return [{ name, desc, arguments: readMaps(map.get('_arguments')).flatMap(readArgument) }];
}
