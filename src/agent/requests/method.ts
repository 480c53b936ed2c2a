import {
  type AmqpMap,
  QmfException,
  type SchemaMethod,
  statusCodes,
  writeException,
  writeMethodResponse,
} from '#qmf';
import type { Authorize } from '../authorization.ts';
import type { MutationGuard } from '../mutations/mutation-guard.ts';
import type { Answer } from '../mutations/mutation-policy.ts';
import { toTypedValues } from '../store/class-table.ts';
import type { CheckedCall, MethodCall } from '../store/define-class.ts';
import {
  type ClassRegistry,
  checkCall,
  type RequirePermission,
  type ResolvedCall,
  resolveCall,
} from './check-call.ts';
import type { AnswerableRequest, RequestHandlers } from './dispatcher.ts';
import type { PostReplyTasks } from './post-reply-tasks.ts';

interface Options<Facts> extends ClassRegistry<Facts> {
  readonly agentName: string;
  readonly authorize: Authorize;
  readonly changes: MutationGuard;
  readonly afterReply: PostReplyTasks;
  readonly signal: AbortSignal;
}

/**
 * Answers `_method_request`. In this order, each step an exception of its own: known? permitted? object there? arguments
 * fit? and for what changes something: nobody else of our name? still wanted? not done already?
 */
export function methodHandler<Facts>(options: Options<Facts>): RequestHandlers['method'] {
  const { authorize, changes, afterReply } = options;
  return async (request, address) => {
    const { userId } = request;
    const permit: RequirePermission = (className, method, objectName) =>
      authorize({ className, method, objectName, userId, address });
    const found = resolveCall(options, request);
    const later: (() => void)[] = [];
    const call: Call<Facts> = { options, request, permit, found, later, notes: [] };
    const checked = () => checkCall(options, found, request.arguments, permit);
    const { className } = found.served.schema.id;
    const answer = changes.isMutation(className, found.method.name)
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
  readonly request: AnswerableRequest<'method'>;
  readonly permit: RequirePermission;
  readonly found: ResolvedCall<Facts>;
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
  { objectId, args, row, grant, requirePermission }: CheckedCall,
): Promise<Answer> {
  const { method, served } = found;
  const handler = served.bound.methods[method.name];
  if (!handler) throw new TypeError(`${method.name} has no handler`);
  const call: MethodCall = {
    objectId,
    method: method.name,
    userId: request.userId,
    grant: grant,
    requirePermission: requirePermission,
    checkCall: ({ objectName, method: name, arguments: given }) =>
      checkCall(options, resolveCall(options, { objectId: { objectName }, method: name }), given, permit),
    afterReply: (run) => void later.push(run),
    addNote: (text) => void notes.push(text),
    signal: options.signal,
  };
  const result = await handler(args as never, row as never, call);
  return writeMethodResponse(request, options.agentName, writeResults(method, result, options.agentName));
}

function writeResults(method: SchemaMethod, result: unknown, agentName: string): AmqpMap {
  const wanted = method.arguments.filter(({ dir }) => dir !== 'I');
  const results = toTypedValues(wanted, (result ?? {}) as object, agentName);
  const missing = wanted.filter(({ name }) => !results.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new TypeError(`${method.name} did not return ${missing.join(', ')}`);
  return results;
}
