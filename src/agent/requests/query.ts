import {
  type OutgoingMessage,
  type Predicate,
  QmfException,
  type Query,
  type ReplyPath,
  type Schema,
  statusCodes,
  writeObjectIds,
  writeObjects,
  writeSchemaIds,
  writeSchemas,
} from '#qmf';
import type { CooperativeScheduler, SlicedTask } from '../limits/cooperative-scheduler.ts';
import { CostBudget } from '../limits/cost-budget.ts';
import { maxObjectsPerPart, splitByCount, splitBySize, writeParts } from '../limits/split-parts.ts';
import type { RequestHandlers } from '../request-handlers.ts';
import type { ObjectStore, StoredObject } from '../store/object-store.ts';
import { getPredicateValue } from '../store/predicate-value.ts';
import { matchesFilter, selectObjects } from '../store/select-objects.ts';

const maxSchemasPerPart = 20;

export interface QueryOptions<Facts> {
  readonly schema: Schema;
  readonly store: ObjectStore<Facts>;
  readonly agentName: string;
  readonly scheduler: CooperativeScheduler;
}

/** Writes the answer to a query, from the objects that it selects. */
type WriteAnswer = (
  to: ReplyPath,
  query: Query,
  objects: readonly StoredObject[],
) => readonly OutgoingMessage[];

/** Answers `_query_request` from the store. A query that matches nothing gets an empty list. */
export function queryHandler<Facts>(options: QueryOptions<Facts>): RequestHandlers['query'] {
  const { store, scheduler } = options;
  const writers = createWriters(options);
  function* answerMatching(
    to: ReplyPath,
    query: Query,
    where: Predicate,
  ): SlicedTask<readonly OutgoingMessage[]> {
    return writers[query.what](to, query, yield* filter([...selectObjects(store, query)], where));
  }
  return (request, { caller }) => {
    const { query } = request;
    const isForObjects = query.what === 'OBJECT' || query.what === 'OBJECT_ID';
    if (query.where && isForObjects) {
      return scheduler.run(answerMatching(request, query, query.where), caller);
    }
    return writers[query.what](request, query, isForObjects ? [...selectObjects(store, query)] : []);
  };
}

function createWriters<Facts>({
  schema,
  store,
  agentName,
}: QueryOptions<Facts>): Readonly<Record<Query['what'], WriteAnswer>> {
  return {
    OBJECT: (to, _query, objects) => {
      const parts = splitBySize(objects.map((object) => store.encode(object)));
      return writeParts(parts, (part, more) => writeObjects(to, agentName, part, more));
    },
    OBJECT_ID: (to, _query, objects) => {
      const ids = objects.map((object) => object.objectId);
      const parts = splitByCount(ids, maxObjectsPerPart);
      return writeParts(parts, (part, more) => writeObjectIds(to, agentName, part, more));
    },
    SCHEMA_ID: (to, { schemaId }) => {
      const ids = schema.classes.map(({ id }) => id).filter((id) => matchesFilter(id, schemaId));
      const parts = splitByCount(ids, maxObjectsPerPart);
      return writeParts(parts, (part, more) => writeSchemaIds(to, agentName, part, more));
    },
    SCHEMA: (to, { schemaId }) => {
      if (!schemaId) {
        throw new QmfException(
          statusCodes.InvalidParameter,
          '_schema_id is missing; expected the class that a query for SCHEMA is about',
        );
      }
      const classes = schema.classes.filter(({ id }) => matchesFilter(id, schemaId));
      const parts = splitByCount(classes, maxSchemasPerPart);
      return writeParts(parts, (part, more) => writeSchemas(to, agentName, part, more));
    },
  };
}

function* filter(objects: readonly StoredObject[], where: Predicate): SlicedTask<readonly StoredObject[]> {
  const budget = new CostBudget(where);
  const matching: StoredObject[] = [];
  for (const object of objects) {
    yield;
    if (budget.matches((name) => getPredicateValue(object, name))) matching.push(object);
  }
  return matching;
}
