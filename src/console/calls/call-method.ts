import {
  type AmqpMap,
  type ManagedObject,
  type ObjectClass,
  type ObjectId,
  QmfException,
  roleBinding,
  type SchemaMethod,
  statusCodes,
  toPlain,
  writeMethodRequest,
} from '#qmf';
import { type AgentRecord, isFrom } from '../agents/agent-record.ts';
import { CallTimeout, UnexpectedReply } from '../errors.ts';
import type { PendingRequests } from '../pending-requests.ts';
import { type CallArguments, writeArguments, writeUntypedArguments } from './method-arguments.ts';

/** One method call whose agent, object and class are known. */
export interface MethodCall {
  readonly agent: AgentRecord;
  readonly objectId: ObjectId;
  /** Undefined when the agent gives no schema; the arguments then have the types of AMQP. */
  readonly schema: ObjectClass | undefined;
  readonly method: string;
  readonly args: CallArguments;
  /** Role whose address receives the call, where the agent announces one. */
  readonly role: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The answer of an agent to a method call. */
export interface MethodAnswer {
  /** The method in the schema of the agent; undefined when the agent gives none. */
  readonly definition: SchemaMethod | undefined;
  readonly results: AmqpMap;
}

/**
 * Sends a method request and waits for its response.
 * @throws {QmfException} the agent's exception, or an argument that does not fit. @throws {ConsoleError}
 */
export async function callMethod(requests: PendingRequests, call: MethodCall): Promise<MethodAnswer> {
  const { agent, method, schema, objectId, timeoutMs, signal } = call;
  const definition = schema && findMethod(schema, method);
  const args: AmqpMap = definition ? writeArguments(definition, call.args) : writeUntypedArguments(call.args);
  const key = addressKey(agent, call.role);
  const replies = requests.send({
    agentName: agent.name,
    description: method,
    write: (properties) => writeMethodRequest(properties, key, objectId, method, args),
    timeoutMs,
    hasTtl: true,
    onTimeout: () => new CallTimeout(agent.name, method, timeoutMs),
    isFrom: isFrom(agent),
    signal,
  });
  for await (const reply of replies) {
    if (reply.kind === 'methodResponse') return { definition, results: reply.arguments };
    if (reply.kind === 'exception') throw reply.error;
    throw new UnexpectedReply(agent.name, method, reply.kind);
  }
  throw new UnexpectedReply(agent.name, method, 'nothing');
}

/** The longest network change, plus a minute. */
const maxCallMs = 3_660_000;

/**
 * Returns the longest duration of a call that the agent announces (attribute `callSeconds`); 0 when it announces none.
 */
export function advertisedCallTimeoutMs({ info }: AgentRecord): number {
  const seconds = toPlain(info.attributes.get('callSeconds') ?? null);
  return typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, maxCallMs) : 0;
}

/** Derives the address of a role from the agent's name: a forged announcement must not redirect calls. */
function addressKey({ name, info }: AgentRecord, role: string | undefined): string {
  const announced = info.attributes.get('roleAddresses');
  const hasAddress = role !== undefined && announced instanceof Map && announced.has(role);
  return hasAddress ? roleBinding(role, name).key : name;
}

/** @throws {QmfException} when the object has no id. */
export function toObjectId(object: ManagedObject | ObjectId): ObjectId {
  const id = 'values' in object ? object.objectId : object;
  if (!id) throw new QmfException(statusCodes.InvalidParameter, 'the object has no id; a call needs one');
  return id;
}

function findMethod(schema: ObjectClass, name: string): SchemaMethod {
  const method = schema.methods.find((candidate) => candidate.name === name);
  if (method) return method;
  const names = schema.methods.map((candidate) => candidate.name).join(', ');
  const { className } = schema.id;
  throw new QmfException(
    statusCodes.UnknownMethod,
    names ? `${className} has no method ${name}; it has ${names}` : `${className} has no methods`,
  );
}
