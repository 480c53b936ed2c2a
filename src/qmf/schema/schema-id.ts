import { type AmqpMap, type AmqpValue, readText, Typed } from '../values/amqp.ts';
import { readMap } from '../values/read-value.ts';
import { readUuid } from '../values/uuid.ts';
import type { SchemaId } from './schema.ts';

/** Any part of a schema id: the filter of a query, or the incomplete id of an old peer. */
export type SchemaIdFilter = { readonly [K in keyof SchemaId]?: SchemaId[K] | undefined };

/** Converts a schema id to `{_package_name, _class_name, _type, _hash}`, without the absent parts. */
export function schemaIdToMap(id: SchemaIdFilter): AmqpMap {
  const map = new Map<AmqpValue, AmqpValue>();
  if (id.packageName !== undefined) map.set('_package_name', id.packageName);
  if (id.className !== undefined) map.set('_class_name', id.className);
  if (id.type !== undefined) map.set('_type', `_${id.type}`);
  if (id.hash !== undefined) map.set('_hash', new Typed('uuid', id.hash));
  return map;
}

/** Reads the parts of a schema id; an empty name is absent. @returns undefined if the value is not a map. */
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

/** Replaces an absent hash, as in the C++ library. */
const noHash = '00000000-0000-0000-0000-000000000000';

/**
 * Reads a complete schema id. A missing hash becomes all zeros, a missing type `data`.
 * @returns undefined if package or class is missing.
 */
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
