import { type SchemaId, severities } from '../schema/schema.ts';
import { readSchemaId, schemaIdToMap } from '../schema/schema-id.ts';
import { type AmqpMap, type AmqpValue, ulong } from '../values/amqp.ts';
import { type ObjectId, objectIdToMap, readObjectId } from '../values/object-id.ts';
import { readCount, readInteger, readMap } from '../values/read-value.ts';
import type { EventInstance, ManagedObject } from './qmf-message.ts';

/**
 * Converts an object to its map in queries and data indications. Times are nanoseconds since 1970; `deletedNs` is 0n
 * until the agent deletes the object.
 */
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

/** Reads one object of a message. @returns undefined if the element is not a map or has no `_values`. */
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

/**
 * Reads one event of a message. An invalid severity becomes inform.
 * @returns undefined if the element is not a map or has no `_values`.
 */
export function readEvent(value: AmqpValue): EventInstance | undefined {
  const map = readMap(value);
  const values = readMap(map?.get('_values'));
  if (map === undefined || values === undefined) return undefined;
  const severity = readCount(map.get('_severity'));
  const isValid = severity !== undefined && severity < severities.length;
  return {
    schemaId: readSchemaId(map.get('_schema_id')),
    values,
    atNs: readInteger(map.get('_timestamp')) ?? 0n,
    severity: isValid ? severity : severities.indexOf('inform'),
  };
}
