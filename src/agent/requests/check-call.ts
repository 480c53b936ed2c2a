import { type AmqpMap, type ObjectId, QmfException, type SchemaMethod, statusCodes } from '#qmf';
import type { Grant } from '../authorization.ts';
import type { AnswerableRequest } from '../request-handlers.ts';
import type { ServedClass } from '../store/class-table.ts';
import type { CheckedCall } from '../store/define-class.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readArguments } from './read-arguments.ts';

/** The classes and objects that a call may name. */
export interface ClassRegistry<Facts> {
  readonly packageName: string;
  readonly store: ObjectStore<Facts>;
}

/** Requires that the caller may call a method. @throws {QmfException} with code `Forbidden`. */
export type RequirePermission = (className: string, method: string, objectName: string) => Grant;
type MethodRequest = Pick<AnswerableRequest<'method'>, 'objectId' | 'method'>;

/** A call whose class and method exist in the schema. */
export interface ResolvedCall<Facts> {
  readonly objectId: ObjectId;
  readonly served: ServedClass<Facts>;
  readonly method: SchemaMethod;
}

/**
 * Checks permission, object and arguments, in this order: a refusal reveals nothing about existing objects.
 * @throws {QmfException} for the first check that fails.
 */
export function checkCall<Facts>(
  { store }: ClassRegistry<Facts>,
  { objectId, served, method }: ResolvedCall<Facts>,
  args: AmqpMap,
  requirePermission: RequirePermission,
): CheckedCall {
  const { className } = served.schema.id;
  const { objectName } = objectId;
  const grant = requirePermission(className, method.name, objectName);
  const object = store.findObject(objectName);
  if (!object) throw unknownObject(objectId);
  return {
    className,
    method: method.name,
    objectId,
    grant,
    requirePermission: (name) => requirePermission(className, name, objectName),
    args: readArguments(method, args),
    row: object.row,
  };
}

/** Finds the class and the method of a request in the schema. @throws {QmfException} where one is unknown. */
export function resolveCall<Facts>(
  registry: ClassRegistry<Facts>,
  { objectId, method: name }: MethodRequest,
): ResolvedCall<Facts> {
  if (!objectId) {
    throw new QmfException(
      statusCodes.InvalidParameter,
      '_object_id is missing; expected the object whose method to call',
    );
  }
  const served = registry.store.findClass(readClassName(registry, objectId.objectName));
  if (!served) throw unknownObject(objectId);
  const { id, methods } = served.schema;
  const method = methods.find((candidate) => candidate.name === name);
  if (!method) {
    const names = methods.map((candidate) => candidate.name).join(', ');
    const expected = names === '' ? 'it has no methods' : `expected one of ${names}`;
    const text = `${JSON.stringify(name)} is not a method of class ${id.className}; ${expected}`;
    throw new QmfException(statusCodes.UnknownMethod, text);
  }
  return { objectId, served, method };
}

/** Reads the class from the name of an object, which may not exist: names of the agent begin with package and class. */
function readClassName<Facts>({ packageName, store }: ClassRegistry<Facts>, objectName: string): string {
  const prefix = `${packageName}:`;
  if (objectName.startsWith(prefix)) {
    const end = objectName.indexOf(':', prefix.length);
    return objectName.slice(prefix.length, end < 0 ? undefined : end);
  }
  return store.findObject(objectName)?.schemaId.className ?? '';
}

function unknownObject({ objectName }: ObjectId): QmfException {
  return new QmfException(
    statusCodes.UnknownObject,
    `object ${JSON.stringify(objectName)} does not exist; a query lists the names of those that do`,
  );
}
