import { type SchemaId, severities } from '../schema/schema.ts';
import { type AmqpMap, type AmqpValue, readText, Typed, ulong } from '../values/amqp.ts';
import type { ObjectId } from '../values/object-id.ts';
import { readCount, readInteger, readMap, readUuid } from '../values/read-value.ts';
import type { EventInstance, ManagedObject, SchemaIdFilter } from './messages.ts';

/** `{_agent_name, _object_name, _agent_epoch}`, each where the id has it: also the value of a property of type objId. */
export function objectIdToMap(id: ObjectId): AmqpMap {
  const map = new Map<AmqpValue, AmqpValue>();
  if (id.agentName !== undefined) map.set('_agent_name', id.agentName);
  map.set('_object_name', id.objectName);
  if (id.agentEpoch !== undefined) map.set('_agent_epoch', ulong(id.agentEpoch));
  return map;
}

/** An object id from its map; undefined where that is none or names no object. */
export function readObjectId(value: AmqpValue | undefined): ObjectId | undefined {
  const map = readMap(value);
  const objectName = readText(map?.get('_object_name'));
  if (map === undefined || objectName === undefined) return undefined;
  const agentEpoch = readInteger(map.get('_agent_epoch'));
  return {
    objectName,
    agentName: readText(map.get('_agent_name')),
    agentEpoch: agentEpoch !== undefined && agentEpoch >= 0n ? agentEpoch : undefined,
  };
}

/** `{_package_name, _class_name, _type, _hash}`, each where it is given. */
export function schemaIdToMap(id: SchemaIdFilter): AmqpMap {
  const map = new Map<AmqpValue, AmqpValue>();
  if (id.packageName !== undefined) map.set('_package_name', id.packageName);
  if (id.className !== undefined) map.set('_class_name', id.className);
  if (id.type !== undefined) map.set('_type', `_${id.type}`);
  if (id.hash !== undefined) map.set('_hash', new Typed('uuid', id.hash));
  return map;
}

/** What a map tells of a schema id; an empty name counts as not told. Undefined where the value is no map. */
export function readSchemaId(value: AmqpValue | undefined): SchemaIdFilter | undefined {
  const map = readMap(value);
  if (map === undefined) return undefined;
  const type = readText(map.get('_type'));
  return {
    packageName: readText(map.get('_package_name')) || undefined,
    className: readText(map.get('_class_name')) || undefined,
    type: type === '_data' ? 'data' : type === '_event' ? 'event' : undefined,
    hash: readUuid(map.get('_hash')),
  };
}

/** Hash of a class whose sender gave none: what the C++ library holds in its place. */
const noHash = '00000000-0000-0000-0000-000000000000';

/** A whole schema id; undefined where package or class is missing. A missing hash is all zeros, a missing type `data`. */
export function readCompleteSchemaId(value: AmqpValue | undefined): SchemaId | undefined {
  const id = readSchemaId(value);
  if (id?.packageName === undefined || id.className === undefined) return undefined;
  return {
    packageName: id.packageName,
    className: id.className,
    type: id.type ?? 'data',
    hash: id.hash ?? noHash,
  };
}

/** One object as queries and data indications carry it. Times are nanoseconds since 1970; `deletedNs` is 0n while it lives. */
export function objectToMap(object: {
  readonly objectId: ObjectId;
  readonly schemaId: SchemaId;
  readonly values: AmqpMap;
  readonly createdNs: bigint;
  readonly updatedNs: bigint;
  readonly deletedNs: bigint;
}): AmqpMap {
  return new Map<AmqpValue, AmqpValue>([
    ['_object_id', objectIdToMap(object.objectId)],
    ['_schema_id', schemaIdToMap(object.schemaId)],
    ['_values', object.values],
    ['_create_ts', ulong(object.createdNs)],
    ['_update_ts', ulong(object.updatedNs)],
    ['_delete_ts', ulong(object.deletedNs)],
  ]);
}

/** One object of a message; undefined where the element is no map or has no `_values`. */
export function readObject(value: AmqpValue): ManagedObject | undefined {
  const map = readMap(value);
  const values = readMap(map?.get('_values'));
  if (map === undefined || values === undefined) return undefined;
  return {
    objectId: readObjectId(map.get('_object_id')),
    schemaId: readSchemaId(map.get('_schema_id')),
    values,
    createdNs: readInteger(map.get('_create_ts')),
    updatedNs: readInteger(map.get('_update_ts')),
    deletedNs: readInteger(map.get('_delete_ts')),
  };
}

/** One event of a message; undefined where the element is no map or has no `_values`. A severity that is none is inform's. */
export function readEvent(value: AmqpValue): EventInstance | undefined {
  const map = readMap(value);
  const values = readMap(map?.get('_values'));
  if (map === undefined || values === undefined) return undefined;
  const severity = readCount(map.get('_severity'));
  return {
    schemaId: readSchemaId(map.get('_schema_id')),
    values,
    atNs: readInteger(map.get('_timestamp')) ?? 0n,
    severity:
      severity !== undefined && severity < severities.length ? severity : severities.indexOf('inform'),
  };
}
