import {
  type AmqpMap,
  QmfException,
  type SchemaMethod,
  statusCodes,
  writeException,
  writeMethodResponse,
} from '#qmf';
import type { Authorize } from '../authorization.ts';
import type { Caller } from '../limits/caller.ts';
import type { CooperativeScheduler } from '../limits/cooperative-scheduler.ts';
import type { GuardedOutcome, MutationGuard } from '../mutations/mutation-guard.ts';
import type { Answer } from '../mutations/mutation-policy.ts';
import type { AnswerableRequest, RequestHandlers, RequestOrigin } from '../request-handlers.ts';
import type { CheckedCall, MethodCall } from '../store/define-class.ts';
import { toTypedValues } from '../store/typed-values.ts';
import type { CallAnswers } from './call-answers.ts';
import {
  type ClassRegistry,
  checkCall,
  type RequirePermission,
  type ResolvedCall,
  resolveCall,
} from './check-call.ts';
import type { PostReplyTasks } from './post-reply-tasks.ts';

export interface MethodOptions<Facts> extends ClassRegistry<Facts> {
  readonly agentName: string;
  readonly authorize: Authorize;
  readonly guard: MutationGuard;
  readonly postReplyTasks: PostReplyTasks;
  readonly callAnswers: CallAnswers;
  readonly signal: AbortSignal;
  /** Runs the calls that only read: one may describe every object of the machine before it awaits anything. */
  readonly readingCalls: CooperativeScheduler;
}

/**
 * Answers `_method_request`. The checks come in this order, each with an exception of its own: method known, caller
 * permitted, object exists, arguments fit. For mutations the guard adds: no duplicate agent, not expired, not run before.
 */
export function methodHandler<Facts>(options: MethodOptions<Facts>): RequestHandlers['method'] {
  return async (request, origin) => {
    const invocation = new Invocation(options, request, origin);
    const reply = {
      ...(await invocation.answer()),
      destination: { reply: request.replyTo },
      correlationId: request.correlationId,
    };
    options.postReplyTasks.add(reply, invocation.postReplyTasks.splice(0));
    return [reply];
  };
}

/** One call of a method, from its request to its answer. */
class Invocation<Facts> {
  /** The tasks that the handler defers until the answer has left. */
  readonly postReplyTasks: (() => void)[] = [];
  readonly #options: MethodOptions<Facts>;
  readonly #request: AnswerableRequest<'method'>;
  readonly #caller: Caller;
  readonly #requirePermission: RequirePermission;
  readonly #resolved: ResolvedCall<Facts>;
  readonly #notes: string[] = [];

  /** @throws {QmfException} where class or method is unknown. */
  constructor(options: MethodOptions<Facts>, request: AnswerableRequest<'method'>, origin: RequestOrigin) {
    const { userId } = request;
    const { address } = origin;
    this.#options = options;
    this.#request = request;
    this.#caller = origin.caller;
    this.#requirePermission = (className, method, objectName) =>
      options.authorize({ className, method, objectName, userId, address });
    this.#resolved = resolveCall(options, request);
  }

  /** @throws {QmfException} the refusal, or the handler's own. */
  async answer(): Promise<Answer> {
    const { guard } = this.#options;
    const { served, method } = this.#resolved;
    const { className } = served.schema.id;
    if (!guard.isMutation(className, method.name))
      return this.#options.readingCalls.runWhole(() => this.#run(this.#check()), this.#caller);
    const call = {
      className,
      method: method.name,
      caller: this.#caller,
      check: () => this.#checkMutation(),
    };
    return guard.answer(this.#request, call, (checked) => this.#runGuarded(checked));
  }

  #check(): CheckedCall {
    return checkCall(this.#options, this.#resolved, this.#request.arguments, this.#requirePermission);
  }

  #checkMutation(): CheckedCall {
    const checked = this.#check();
    this.#options.callAnswers.permit(this.#request);
    return checked;
  }

  async #runGuarded(checked: CheckedCall): Promise<GuardedOutcome> {
    try {
      return { answer: await this.#run(checked), notes: this.#notes };
    } catch (error) {
      const exception =
        error instanceof QmfException
          ? error
          : new QmfException(statusCodes.Exception, "internal error, see the agent's log");
      return { answer: writeException(this.#request, this.#options.agentName, exception), error };
    }
  }

  async #run(checked: CheckedCall): Promise<Answer> {
    const { method, served } = this.#resolved;
    const { agentName } = this.#options;
    const handler = served.bound.methods[method.name];
    if (!handler) throw new TypeError(`${method.name} has no handler`);
    const result = await handler(checked.args as never, checked.row as never, this.#createCall(checked));
    return writeMethodResponse(this.#request, agentName, writeResults(method, result, agentName));
  }

  #createCall({ objectId, grant, requirePermission }: CheckedCall): MethodCall {
    const options = this.#options;
    return {
      objectId,
      method: this.#resolved.method.name,
      userId: this.#request.userId,
      grant,
      requirePermission,
      checkCall: ({ objectName, method, arguments: args }) => {
        const resolved = resolveCall(options, { objectId: { objectName }, method });
        return checkCall(options, resolved, args, this.#requirePermission);
      },
      afterReply: (run) => void this.postReplyTasks.push(run),
      addNote: (text) => void this.#notes.push(text),
      signal: options.signal,
    };
  }
}

function writeResults(method: SchemaMethod, result: unknown, agentName: string): AmqpMap {
  const outputs = method.arguments.filter(({ dir }) => dir !== 'I');
  const results = toTypedValues(outputs, (result ?? {}) as object, agentName);
  const missing = outputs.filter(({ name }) => !results.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new TypeError(`${method.name} did not return ${missing.join(', ')}`);
  return results;
}
