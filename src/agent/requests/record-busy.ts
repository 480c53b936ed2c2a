import { QmfException, type QmfRequest, type ReplyPath } from '#qmf';
import type { Caller } from '../limits/caller.ts';
import type { MutationGuard } from '../mutations/mutation-guard.ts';
import { type ClassRegistry, type ResolvedCall, resolveCall } from './check-call.ts';

/** Records a request that the agent refused before it looked at the content, where the request calls a mutation. */
export type RecordBusy = (request: QmfRequest & ReplyPath, caller: Caller, error: unknown) => void;

export function busyRecorder<Facts>(options: ClassRegistry<Facts>, guard: MutationGuard): RecordBusy {
  return (request, caller, error) => {
    if (request.kind !== 'method') return;
    const resolved = resolve(options, request);
    if (resolved === undefined) return;
    const { className } = resolved.served.schema.id;
    const { name: method } = resolved.method;
    if (guard.isMutation(className, method))
      guard.recordRefusal(request, { className, method, caller }, error);
  };
}

/** Returns undefined for a call of a class or a method that the schema lacks. */
function resolve<Facts>(
  options: ClassRegistry<Facts>,
  request: Parameters<typeof resolveCall>[1],
): ResolvedCall<Facts> | undefined {
  try {
    return resolveCall(options, request);
  } catch (error) {
    if (error instanceof QmfException) return undefined;
    throw error;
  }
}
