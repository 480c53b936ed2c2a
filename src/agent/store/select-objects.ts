import type { Query, SchemaId, SchemaIdFilter } from '#qmf';
import type { ObjectStore, StoredObject } from './object-store.ts';

/** Selects objects by the id and the class of a query, without its predicate. */
export function* selectObjects<Facts>(store: ObjectStore<Facts>, query: Query): Iterable<StoredObject> {
  for (const object of listCandidates(store, query)) if (isSelected(object, query)) yield object;
}

/** Reports whether an object has the id and the class of a query. */
export function isSelected(object: StoredObject, { objectId, schemaId }: Query): boolean {
  if (objectId && object.objectId.objectName !== objectId.objectName) return false;
  // The hash is ignored: a console that knows an older form of the class still wants its objects.
  return !schemaId || matchesFilter(object.schemaId, { ...schemaId, hash: undefined });
}

function listCandidates<Facts>(
  store: ObjectStore<Facts>,
  { objectId, schemaId }: Query,
): Iterable<StoredObject> {
  if (objectId) {
    const object = store.findObject(objectId.objectName);
    return object ? [object] : [];
  }
  return schemaId?.className ? store.objectsOf(schemaId.className) : store.all();
}

/** Reports whether a schema id matches a filter. An absent or empty part of the filter matches every id. */
export function matchesFilter(id: SchemaId, schemaFilter: SchemaIdFilter | undefined): boolean {
  if (!schemaFilter) return true;
  return (['packageName', 'className', 'type', 'hash'] as const).every(
    (key) => !schemaFilter[key] || schemaFilter[key] === id[key],
  );
}
