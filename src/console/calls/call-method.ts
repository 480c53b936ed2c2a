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
import type { AgentRecord } from '../agents/agent-table.ts';
import type { CallOptions } from '../console.ts';
import { CallTimeout, UnexpectedReply } from '../errors.ts';
import type { PendingRequests } from '../pending-requests.ts';
import type { ValuesByName } from '../queries/object-values.ts';
import { isFrom } from '../queries/queries.ts';
import {
  type CallArguments,
  readResults,
  writeArguments,
  writeUntypedArguments,
} from './method-arguments.ts';

/** One call, its object and class known. `schema` is undefined where the agent gave none. */
export interface MethodCall {
  readonly agent: AgentRecord;
  readonly objectId: ObjectId;
  readonly schema: ObjectClass | undefined;
  readonly method: string;
  readonly args: CallArguments;
  /** Called at the address of this role, where the agent tells that it has one. */
  readonly role: string | undefined;
  readonly timeoutMs: number;
  readonly signal: CallOptions['signal'];
}

export async function callMethod(requests: PendingRequests, request: MethodCall): Promise<ValuesByName> {
  const { agent, method, schema } = request;
  const definition = schema && findMethod(schema, method);
  const args: AmqpMap = definition
    ? writeArguments(definition, request.args)
    : writeUntypedArguments(request.args);
  const key = agentKey(agent, request.role);
  const replies = requests.send({
    description: method,
    write: (way) => writeMethodRequest(way, key, request.objectId, method, args),
    timeoutMs: request.timeoutMs,
    hasTtl: true,
    onTimeout: () => new CallTimeout(agent.name, method, request.timeoutMs),
    isFrom: isFrom(agent),
    signal: request.signal,
  });
  for await (const reply of replies) {
    if (reply.kind === 'methodResponse') return readResults(definition, reply.arguments);
    if (reply.kind === 'exception') throw reply.error;
    throw new UnexpectedReply(agent.name, method, reply.kind);
  }
  throw new UnexpectedReply(agent.name, method, 'nothing');
}

/** The longest change and what is around it: no agent keeps a caller longer. */
const longestCallMs = 3_660_000;

/** How long a call may take by what its agent says of itself; 0 where it does not say. */
export function advertisedCallTimeoutMs({ info }: AgentRecord): number {
  const told = toPlain(info.attributes.get('callSeconds') ?? null);
  return typeof told === 'number' && told > 0 ? Math.min(told * 1000, longestCallMs) : 0;
}

/** The agent tells which roles have an address; where it is, is known here: an impostor could tell another. */
function agentKey({ name, info }: AgentRecord, role: string | undefined): string {
  const told = info.attributes.get('roleAddresses');
  return role !== undefined && told instanceof Map && told.has(role) ? roleBinding(role, name).key : name;
}

/** An object as a call names it, whichever way it was given. */
export function toObjectId(object: ManagedObject | ObjectId): ObjectId {
  const id = 'values' in object ? object.objectId : object;
  if (!id) throw new QmfException(statusCodes.InvalidParameter, 'the object has no id to call it by');
  return id;
}

function findMethod(schema: ObjectClass, name: string): SchemaMethod {
  const found = schema.methods.find((method) => method.name === name);
  if (found) return found;
  const known = schema.methods.map((method) => method.name).join(', ');
  const { className } = schema.id;
  throw new QmfException(
    statusCodes.UnknownMethod,
    known ? `${className} has no method ${name}; it has ${known}` : `${className} has no methods`,
  );
}
