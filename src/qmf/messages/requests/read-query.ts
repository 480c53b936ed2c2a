import { readUntrustedPredicate } from '../../predicate/read-predicate.ts';
import { readSchemaId, type SchemaIdFilter } from '../../schema/schema-id.ts';
import { Malformed } from '../../status.ts';
import { type AmqpMap, type AmqpValue, readText } from '../../values/amqp.ts';
import { readObjectId } from '../../values/object-id.ts';
import { quoted } from '../../values/quoted.ts';
import { readMap } from '../../values/read-value.ts';
import { readUuid } from '../../values/uuid.ts';
import type { Query } from '../qmf-message.ts';
import { readOptional } from './read-optional.ts';

const queryTargets: ReadonlySet<string> = new Set<Query['what']>([
  'OBJECT',
  'OBJECT_ID',
  'SCHEMA',
  'SCHEMA_ID',
]);

/** Reads the body of a query. @throws Malformed for an invalid part: ignoring it would widen the answer. */
export function readQuery(map: AmqpMap): Query {
  const what = readText(map.get('_what'));
  if (what === undefined || !queryTargets.has(what)) {
    const targets = [...queryTargets].join(', ');
    throw new Malformed(`_what is ${quoted(map.get('_what'))}; expected one of ${targets}`);
  }
  return {
    what: what as Query['what'],
    objectId: readOptional(map, '_object_id', readObjectId, 'a map with _object_name'),
    schemaId: readOptional(map, '_schema_id', readFilter, 'a map'),
    where: readUntrustedPredicate(map.get('_where')),
  };
}

/** Refuses an invalid part of a filter: ignoring that part would widen the answer. */
function readFilter(value: AmqpValue): SchemaIdFilter | undefined {
  const map = readMap(value);
  if (map === undefined) return undefined;
  for (const key of ['_package_name', '_class_name']) readOptional(map, key, readText, 'text');
  readOptional(map, '_type', readClassType, '_data or _event');
  readOptional(map, '_hash', readUuid, 'a uuid');
  return readSchemaId(map);
}

function readClassType(value: AmqpValue): string | undefined {
  const type = readText(value);
  return type === '_data' || type === '_event' ? type : undefined;
}
