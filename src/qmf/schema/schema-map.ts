import { readCompleteSchemaId, schemaIdToMap } from '../messages/objects.ts';
import { type AmqpMap, type AmqpValue, readText, Typed, uint } from '../values/amqp.ts';
import { readCount, readInteger, readList, readMap } from '../values/read-value.ts';
import { typeFromV2, typeTable } from '../values/type-table.ts';
import {
  type Access,
  type Direction,
  type SchemaArgument,
  type SchemaClass,
  type SchemaMethod,
  type SchemaProperty,
  severities,
} from './schema.ts';

/** A class as a QMFv2 schema map. QMFv2 knows no statistics: they follow as properties that only the agent changes. */
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

type Member = Pick<SchemaArgument, 'name' | 'type' | 'unit' | 'desc' | 'min' | 'max' | 'maxlen'>;

function memberToMap(member: Member, access: Access, dir: Direction): Map<AmqpValue, AmqpValue> {
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
 * A class from its QMFv2 map; undefined where it names no class. Types are the widest that the map's name stands for,
 * all members properties; members without name or known type are left out.
 */
export function readSchema(value: AmqpValue): SchemaClass | undefined {
  const map = readMap(value);
  const id = readCompleteSchemaId(map?.get('_schema_id'));
  if (map === undefined || id === undefined) return undefined;
  const desc = readText(map.get('_desc'));
  const members = maps(map.get('_properties'));
  if (id.type === 'event') {
    const severity = severities[readCount(map.get('_default_severity')) ?? -1] ?? 'inform';
    return { kind: 'event', id, desc, severity, arguments: members.flatMap(readArgument) };
  }
  const methods = maps(map.get('_methods')).flatMap(readMethod);
  return { kind: 'object', id, desc, properties: members.flatMap(readProperty), statistics: [], methods };
}

function maps(value: AmqpValue | undefined): readonly AmqpMap[] {
  return (readList(value) ?? []).flatMap((item) => readMap(item) ?? []);
}

function readMember(map: AmqpMap): Member | undefined {
  const name = readText(map.get('_name'));
  const type = typeFromV2(readText(map.get('_type')), readText(map.get('_subtype')));
  if (name === undefined || type === undefined) return undefined;
  const unit = readText(map.get('_unit'));
  const desc = readText(map.get('_desc'));
  return {
    name,
    type,
    unit,
    desc,
    min: limit(map, '_min'),
    max: limit(map, '_max'),
    maxlen: limit(map, '_maxlen'),
  };
}

function limit(map: AmqpMap, key: string): number | undefined {
  const number = readInteger(map.get(key));
  return number === undefined ? undefined : Number(number);
}

function readProperty(map: AmqpMap): readonly SchemaProperty[] {
  const member = readMember(map);
  if (member === undefined) return [];
  const access = readText(map.get('_access'));
  const references = readCompleteSchemaId(map.get('_references'));
  return [
    {
      ...member,
      access: access === 'RC' || access === 'RW' ? access : 'RO',
      index: map.get('_index') === true,
      optional: map.get('_optional') === true,
      references:
        references === undefined
          ? undefined
          : { packageName: references.packageName, className: references.className },
    },
  ];
}

function readArgument(map: AmqpMap): readonly SchemaArgument[] {
  const member = readMember(map);
  if (member === undefined) return [];
  const dir = readText(map.get('_dir'));
  return [
    { ...member, dir: dir === 'O' || dir === 'IO' ? dir : 'I', default: readText(map.get('_default')) },
  ];
}

function readMethod(map: AmqpMap): readonly SchemaMethod[] {
  const name = readText(map.get('_name'));
  if (name === undefined) return [];
  const desc = readText(map.get('_desc'));
  return [{ name, desc, arguments: maps(map.get('_arguments')).flatMap(readArgument) }];
}
