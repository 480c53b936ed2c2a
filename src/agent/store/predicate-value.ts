import { type AmqpValue, objectIdToMap, schemaIdToMap, ulong, uuid } from '#qmf';
import type { StoredObject } from './object-store.ts';

/** Returns the value that a name of a predicate stands for: a property, a statistic, or a name of the object's envelope. */
export function getPredicateValue(object: StoredObject, name: string): AmqpValue | undefined {
  const value = object.properties.get(name) ?? object.statistics.get(name);
  return value !== undefined ? value : getEnvelopeValue(object, name);
}

function getEnvelopeValue(
  { objectId, schemaId, createdNs, updatedNs, deletedNs }: StoredObject,
  name: string,
): AmqpValue | undefined {
  switch (name) {
    case '_object_id':
      return objectIdToMap(objectId);
    case '_object_name':
      return objectId.objectName;
    case '_schema_id':
      return schemaIdToMap(schemaId);
    case '_package_name':
      return schemaId.packageName;
    case '_class_name':
      return schemaId.className;
    case '_type':
      return `_${schemaId.type}`;
    case '_hash':
      return uuid(schemaId.hash);
    case '_create_ts':
      return ulong(createdNs);
    case '_update_ts':
      return ulong(updatedNs);
    case '_delete_ts':
      return ulong(deletedNs);
    default:
      return undefined;
  }
}
