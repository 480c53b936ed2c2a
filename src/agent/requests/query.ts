import {
  type AmqpValue,
  type OutgoingMessage,
  type Predicate,
  QmfException,
  type Query,
  type ReplyPath,
  type Schema,
  type SchemaId,
  type SchemaIdFilter,
  statusCodes,
  Typed,
  writeObjectIds,
  writeObjects,
  writeSchemaIds,
  writeSchemas,
} from '#qmf';
import type { ObjectStore, StoredObject } from '../store/object-store.ts';
import type { CooperativeScheduler, SlicedTask } from './cooperative-scheduler.ts';
import { CostBudget } from './cost-budget.ts';
import type { RequestHandlers } from './dispatcher.ts';
import { getPredicateValue } from './predicate-value.ts';

/** A part of an answer ends at whichever comes first. Brokers and consoles take far larger messages than this. */
const objectsPerPart = 100;
const octetsPerPart = 512 * 1024;
const schemasPerPart = 20;

/** What a query asks for, once it is known which objects are meant. */
type Answer = (to: ReplyPath, query: Query, found: readonly StoredObject[]) => readonly OutgoingMessage[];

/** Answers `_query_request` from the store. What matches nothing is answered with an empty list. */
export function queryHandler<Facts>(
  schema: Schema,
  store: ObjectStore<Facts>,
  agentName: string,
  turns: CooperativeScheduler,
): RequestHandlers['query'] {
  const answer: Readonly<Record<Query['what'], Answer>> = {
    OBJECT: (to, _query, found) => {
      const objects = found.map((object) => store.encode(object));
      return inParts(partsByOctets(objects), (part, more) => writeObjects(to, agentName, part, more));
    },
    OBJECT_ID: (to, _query, found) => {
      const ids = found.map((object) => object.objectId);
      return inParts(parts(ids, objectsPerPart), (part, more) => writeObjectIds(to, agentName, part, more));
    },
    SCHEMA_ID: (to, { schemaId }) => {
      const ids = schema.classes.map((found) => found.id).filter((id) => fits(id, schemaId));
      return inParts(parts(ids, objectsPerPart), (part, more) => writeSchemaIds(to, agentName, part, more));
    },
    SCHEMA: (to, { schemaId }) => {
      if (!schemaId) {
        throw new QmfException(
          statusCodes.InvalidParameter,
          '_schema_id is missing; a query for SCHEMA names the class it wants',
        );
      }
      const classes = schema.classes.filter((found) => fits(found.id, schemaId));
      return inParts(parts(classes, schemasPerPart), (part, more) => writeSchemas(to, agentName, part, more));
    },
  };
  function* ofMatching(
    to: ReplyPath,
    query: Query,
    where: Predicate,
  ): SlicedTask<readonly OutgoingMessage[]> {
    return answer[query.what](to, query, yield* matching([...selected(store, query)], where));
  }
  return (request) => {
    const { query } = request;
    const isOfObjects = query.what === 'OBJECT' || query.what === 'OBJECT_ID';
    if (query.where && isOfObjects) return turns.run(ofMatching(request, query, query.where));
    return answer[query.what](request, query, isOfObjects ? [...selected(store, query)] : []);
  };
}

function* matching(objects: readonly StoredObject[], where: Predicate): SlicedTask<readonly StoredObject[]> {
  const effort = new CostBudget(where);
  const found: StoredObject[] = [];
  for (const object of objects) {
    yield;
    if (effort.matches((name) => getPredicateValue(object, name))) found.push(object);
  }
  return found;
}

function* selected<Facts>(store: ObjectStore<Facts>, query: Query): Iterable<StoredObject> {
  const { objectId, schemaId } = query;
  for (const object of candidates(store, query)) {
    if (objectId && object.objectId.objectName !== objectId.objectName) continue;
    // The hash is not asked for: a console that holds an older class still wants to see its objects.
    if (schemaId && !fits(object.schemaId, { ...schemaId, hash: undefined })) continue;
    yield object;
  }
}

function candidates<Facts>(store: ObjectStore<Facts>, { objectId, schemaId }: Query): Iterable<StoredObject> {
  if (objectId) {
    const found = store.findObject(objectId.objectName);
    return found ? [found] : [];
  }
  return schemaId?.className ? store.objectsOf(schemaId.className) : store.all();
}

/** An absent or empty part of the filter fits all. */
function fits(id: SchemaId, filter: SchemaIdFilter | undefined): boolean {
  if (!filter) return true;
  return (['packageName', 'className', 'type', 'hash'] as const).every(
    (key) => !filter[key] || filter[key] === id[key],
  );
}

/** At least one part, and only the last says that no more follow. */
function inParts<Item>(
  found: readonly (readonly Item[])[],
  write: (part: readonly Item[], more: boolean) => OutgoingMessage,
): readonly OutgoingMessage[] {
  if (found.length === 0) return [write([], false)];
  return found.map((part, index) => write(part, index < found.length - 1));
}

function parts<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  const found: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += size) found.push(items.slice(from, from + size));
  return found;
}

function partsByOctets(objects: readonly AmqpValue[]): (readonly AmqpValue[])[] {
  const found: AmqpValue[][] = [];
  let octets = 0;
  for (const object of objects) {
    const size = object instanceof Typed && object.value instanceof Uint8Array ? object.value.length : 0;
    const part = found.at(-1);
    if (!part || part.length === objectsPerPart || octets + size > octetsPerPart) {
      found.push([object]);
      octets = size;
    } else {
      part.push(object);
      octets += size;
    }
  }
  return found;
}
