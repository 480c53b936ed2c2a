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
  writeMethodResponse,
} from '#qmf';
import type { Authorize, Right } from '../authorization.ts';
import { type ServedClass, typedValues } from '../class-table.ts';
import type { CheckedCall, MethodCall } from '../define-class.ts';
import type { Answerable, Handlers } from '../dispatcher.ts';
import type { ObjectStore } from '../object-store.ts';

interface Options<Facts> {
  readonly packageName: string;
  readonly store: ObjectStore<Facts>;
  readonly agentName: string;
  readonly authorize: Authorize;
  readonly signal: AbortSignal;
}

/**
 * Answers `_method_request`. In this order, each step an exception of its own: known? permitted? object there? arguments
 * fit? Permission comes before existence, so that a refusal tells a stranger nothing of what exists.
 */
export function methodHandler<Facts>(options: Options<Facts>): Handlers['method'] {
  const { agentName, authorize, signal } = options;
  return async (request, address) => {
    const { userId } = request;
    const permit: Permit = (className, method, objectName) =>
      authorize({ className, method, objectName, userId, address });
    const { served, method, checked } = check(options, request, permit);
    const { className, objectId, args, row, right } = checked;
    const handler = served.bound.methods[method.name];
    if (!handler) throw new TypeError(`${method.name} has no handler`);
    const call: MethodCall = {
      objectId,
      method: method.name,
      userId,
      right,
      requireRight: (name) => permit(className, name, objectId.objectName),
      check: ({ objectName, ...asked }) =>
        check(options, { objectId: { objectName }, ...asked }, permit).checked,
      signal,
    };
    const result = await handler(args as never, row as never, call);
    return [writeMethodResponse(request, agentName, writeResults(method, result, agentName))];
  };
}

type Permit = (className: string, method: string, objectName: string) => Right;
type Asked = Pick<Answerable<'method'>, 'objectId' | 'method' | 'arguments'>;

function check<Facts>(
  options: Options<Facts>,
  asked: Asked,
  permit: Permit,
): { served: ServedClass<Facts>; method: SchemaMethod; checked: CheckedCall } {
  const { objectId, served, method } = known(options, asked);
  const { className } = served.schema.id;
  const right = permit(className, method.name, objectId.objectName);
  const object = options.store.named(objectId.objectName);
  if (!object) throw unknownObject(objectId);
  const args = readArguments(method, asked.arguments);
  return {
    served,
    method,
    checked: { className, method: method.name, objectId, right, args, row: object.row },
  };
}

function known<Facts>(
  { store, packageName }: Options<Facts>,
  { objectId, method: name }: Asked,
): { objectId: ObjectId; served: ServedClass<Facts>; method: SchemaMethod } {
  if (!objectId) {
    throw new QmfException(
      statusCodes.InvalidParameter,
      '_object_id is missing; the object whose method is called',
    );
  }
  const served = store.schemaOf(className(objectId.objectName, packageName, store));
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
  return store.named(objectName)?.schemaId.className ?? '';
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

function writeResults(method: SchemaMethod, result: unknown, agentName: string): AmqpMap {
  const wanted = method.arguments.filter(({ dir }) => dir !== 'I');
  const results = typedValues(wanted, (result ?? {}) as object, agentName);
  const missing = wanted.filter(({ name }) => !results.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new TypeError(`${method.name} did not return ${missing.join(', ')}`);
  return results;
}
