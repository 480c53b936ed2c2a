import {
  type AmqpMap,
  QmfException,
  type SchemaMethod,
  statusCodes,
  writeException,
  writeMethodResponse,
} from '#qmf';
import type { Authorize } from '../authorization.ts';
import type { AfterReply } from '../changes/after-reply.ts';
import type { ChangeCalls } from '../changes/change-calls.ts';
import type { Answer } from '../changes/changes.ts';
import { typedValues } from '../class-table.ts';
import type { CheckedCall, MethodCall } from '../define-class.ts';
import type { Answerable, Handlers } from '../dispatcher.ts';
import { check, type KnownCall, known, type Permit, type Registry } from './check-call.ts';

interface Options<Facts> extends Registry<Facts> {
  readonly agentName: string;
  readonly authorize: Authorize;
  readonly changes: ChangeCalls;
  readonly afterReply: AfterReply;
  readonly signal: AbortSignal;
}

/**
 * Answers `_method_request`. In this order, each step an exception of its own: known? permitted? object there? arguments
 * fit? and for what changes something: nobody else of our name? still wanted? not done already?
 */
export function methodHandler<Facts>(options: Options<Facts>): Handlers['method'] {
  const { authorize, changes, afterReply } = options;
  return async (request, address) => {
    const { userId } = request;
    const permit: Permit = (className, method, objectName) =>
      authorize({ className, method, objectName, userId, address });
    const found = known(options, request);
    const later: (() => void)[] = [];
    const call: Call<Facts> = { options, request, permit, found, later, notes: [] };
    const checked = () => check(options, found, request.arguments, permit);
    const { className } = found.served.schema.id;
    const answer = changes.isChange(className, found.method.name)
      ? await changes.answer(request, { className, method: found.method.name, checked }, (one) =>
          answered(call, one),
        )
      : await respond(call, checked());
    const reply = {
      ...answer,
      destination: { reply: request.replyTo },
      correlationId: request.correlationId,
    };
    afterReply.add(reply, later.splice(0));
    return [reply];
  };
}

interface Call<Facts> {
  readonly options: Options<Facts>;
  readonly request: Answerable<'method'>;
  readonly permit: Permit;
  readonly found: KnownCall<Facts>;
  /** What the handler wants done once the answer has left. */
  readonly later: (() => void)[];
  /** What the handler has to tell of what it did. */
  readonly notes: string[];
}

/** The answer, and with it the error that it tells where it is one. */
async function answered<Facts>(
  call: Call<Facts>,
  checked: CheckedCall,
): Promise<{ answer: Answer; error?: unknown; notes?: readonly string[] }> {
  try {
    return { answer: await respond(call, checked), notes: call.notes };
  } catch (error) {
    const told =
      error instanceof QmfException
        ? error
        : new QmfException(statusCodes.Exception, "internal error, see the agent's log");
    return { answer: writeException(call.request, call.options.agentName, told), error };
  }
}

async function respond<Facts>(
  { options, request, permit, found, later, notes }: Call<Facts>,
  { objectId, args, row, right, requireRight }: CheckedCall,
): Promise<Answer> {
  const { method, served } = found;
  const handler = served.bound.methods[method.name];
  if (!handler) throw new TypeError(`${method.name} has no handler`);
  const call: MethodCall = {
    objectId,
    method: method.name,
    userId: request.userId,
    right,
    requireRight,
    check: ({ objectName, method: name, arguments: given }) =>
      check(options, known(options, { objectId: { objectName }, method: name }), given, permit),
    afterReply: (run) => void later.push(run),
    note: (text) => void notes.push(text),
    signal: options.signal,
  };
  const result = await handler(args as never, row as never, call);
  return writeMethodResponse(request, options.agentName, writeResults(method, result, options.agentName));
}

function writeResults(method: SchemaMethod, result: unknown, agentName: string): AmqpMap {
  const wanted = method.arguments.filter(({ dir }) => dir !== 'I');
  const results = typedValues(wanted, (result ?? {}) as object, agentName);
  const missing = wanted.filter(({ name }) => !results.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new TypeError(`${method.name} did not return ${missing.join(', ')}`);
  return results;
}
