import {
  type AmqpMap,
  type AmqpValue,
  fromWire,
  type ObjectId,
  QmfException,
  type SchemaArgument,
  type SchemaMethod,
  statusCodes,
  ulong,
  type VariantValue,
} from '#qmf';
import type { Grant } from '../authorization.ts';
import type { ServedClass } from '../store/class-table.ts';
import type { CheckedCall } from '../store/define-class.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { AnswerableRequest } from './dispatcher.ts';

/** Where calls are looked up. */
export interface ClassRegistry<Facts> {
  readonly packageName: string;
  readonly store: ObjectStore<Facts>;
}

/** Whether a caller may. @throws {QmfException} with code `Forbidden`. */
export type RequirePermission = (className: string, method: string, objectName: string) => Grant;
export type MethodRequest = Pick<AnswerableRequest<'method'>, 'objectId' | 'method' | 'arguments'>;

/** A class that is served, and one of its methods. */
export interface ResolvedCall<Facts> {
  readonly objectId: ObjectId;
  readonly served: ServedClass<Facts>;
  readonly method: SchemaMethod;
}

/** Permitted? object there? arguments fit? Permission comes first, so that a refusal tells nothing of what exists. */
export function checkCall<Facts>(
  { store }: ClassRegistry<Facts>,
  { objectId, served, method }: ResolvedCall<Facts>,
  given: AmqpMap,
  permit: RequirePermission,
): CheckedCall {
  const { className } = served.schema.id;
  const right = permit(className, method.name, objectId.objectName);
  const object = store.findObject(objectId.objectName);
  if (!object) throw unknownObject(objectId);
  const args = readArguments(method, given);
  const requireRight = (name: string) => permit(className, name, objectId.objectName);
  return {
    className,
    method: method.name,
    objectId,
    grant: right,
    requirePermission: requireRight,
    args,
    row: object.row,
  };
}

/** What is asked for, as far as the schema knows it. @throws {QmfException} */
export function resolveCall<Facts>(
  { store, packageName }: ClassRegistry<Facts>,
  { objectId, method: name }: Pick<MethodRequest, 'objectId' | 'method'>,
): ResolvedCall<Facts> {
  if (!objectId) {
    throw new QmfException(
      statusCodes.InvalidParameter,
      '_object_id is missing; the object whose method is called',
    );
  }
  const served = store.findClass(className(objectId.objectName, packageName, store));
  if (!served) throw unknownObject(objectId);
  const method = served.schema.methods.find((found) => found.name === name);
  if (!method) {
    const names = served.schema.methods.map((found) => found.name).join(', ') || 'none';
    const text = `${JSON.stringify(name)} is no method of class ${served.schema.id.className}; it has ${names}`;
    throw new QmfException(statusCodes.UnknownMethod, text);
  }
  return { objectId, served, method };
}

/** The class of an object that may not exist: our names begin with package and class. */
function className<Facts>(objectName: string, packageName: string, store: ObjectStore<Facts>): string {
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
    `no object ${JSON.stringify(objectName)}; a query tells the names of those that exist`,
  );
}

/** Takes arguments as consoles type them, fills those left out from the schema, and refuses strangers by name. */
function readArguments(method: SchemaMethod, given: AmqpMap): Readonly<Record<string, VariantValue>> {
  const wanted = method.arguments.filter(({ dir }) => dir !== 'O');
  for (const name of given.keys()) {
    if (!wanted.some((argument) => argument.name === name)) {
      const names = wanted.map((argument) => argument.name).join(', ') || 'none';
      throw new QmfException(
        statusCodes.InvalidParameter,
        `${JSON.stringify(name)} is no argument of ${method.name}; it takes ${names}`,
      );
    }
  }
  return Object.fromEntries(
    wanted.map((argument) => [argument.name, readArgument(argument, given.get(argument.name))]),
  );
}

function readArgument(argument: SchemaArgument, given: AmqpValue | undefined): VariantValue {
  const { name, type, min, max } = argument;
  const value = given === undefined || given === null ? defaultOf(argument) : given;
  if (value === undefined) {
    throw new QmfException(statusCodes.InvalidParameter, `${name} is missing; ${type} expected`);
  }
  const read = fromWire(type, value, name);
  if (
    (typeof read === 'number' || typeof read === 'bigint') &&
    ((min !== undefined && read < min) || (max !== undefined && read > max))
  ) {
    throw new QmfException(
      statusCodes.InvalidParameter,
      `${name} is ${read}; a number from ${min ?? 'any'} to ${max ?? 'any'}`,
    );
  }
  return read;
}

/** The schema writes every default as text; consoles of old send numbers for those of numbers. */
function defaultOf({ type, default: value }: SchemaArgument): AmqpValue | undefined {
  return value !== undefined && type.startsWith('uint') ? ulong(BigInt(value)) : value;
}
