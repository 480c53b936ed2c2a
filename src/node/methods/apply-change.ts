import { type LockName, NotAsAsked } from '#actions';
import type { MethodCall } from '#agent';
import { errorText, pause } from '#base';
import { QmfException, statusCodes } from '#qmf';
import type { NodeContext } from '../context/node-context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { Change, FinalEvent } from './change.ts';

/** The kernel and its services take a moment to follow a command. */
const settleMs = 3_000;
const checkEveryMs = 200;

/**
 * Applies a planned change: lock, apply, read the facts again, compare them with the request, result.
 * @throws {QmfException} with code `Forbidden` on a read-only host. {Busy} {ToolFailed} {NotAsAsked} {RolledBack}
 */
export async function applyChange<Out>(
  context: NodeContext,
  change: Change<Out>,
  locks: readonly LockName[],
  call: MethodCall,
): Promise<Out> {
  if (context.readOnlyReason !== undefined) throw notDone(change, context.readOnlyReason);
  const held = new DisposableStack();
  try {
    for (const lock of locks) held.use(context.locks.acquire(lock, call.method));
    if (change.finalEvent) {
      applyAfterReply(context, change, change.finalEvent, call, held.move());
      return {} as Out;
    }
    const facts = await applyAndVerify(context, change, call);
    for (const note of change.notes ?? []) call.addNote(note);
    return change.result?.(facts) ?? ({} as Out);
  } finally {
    held.dispose();
  }
}

async function applyAndVerify(
  context: NodeContext,
  change: Change<unknown>,
  call: MethodCall,
): Promise<NodeFacts> {
  try {
    await change.apply({ ...context.operations, signal: call.signal });
  } catch (error) {
    // A change that failed half-way has altered the host, too: publish what is true now.
    await context.refresh(change.affectedClasses);
    throw error;
  }
  return waitUntilAsRequested(context, change);
}

async function waitUntilAsRequested(
  { clock, refresh }: NodeContext,
  change: Change<unknown>,
): Promise<NodeFacts> {
  const deadlineMs = clock.monotonicMs() + settleMs;
  for (;;) {
    const facts = await refresh(change.affectedClasses);
    const difference = change.difference?.(facts);
    if (difference === undefined) return facts;
    if (clock.monotonicMs() >= deadlineMs) throw new NotAsAsked(difference);
    await pause(clock, checkEveryMs);
  }
}

/** Applies a change that ends the agent once the reply has left. A failure after that is reported as a failed call. */
function applyAfterReply(
  context: NodeContext,
  change: Change<unknown>,
  { event, user, reason }: FinalEvent,
  { method, objectId, afterReply }: MethodCall,
  held: Disposable,
): void {
  context.reportEvent({ event, values: { user, reason }, confirmed: true });
  const reportFailure = (error: unknown) => {
    context.log.error({ err: error, method }, 'action failed after its reply');
    const text = `not carried out: ${errorText(error)}`;
    const values = { object: objectId.objectName, method, user, status: statusCodes.Exception, text };
    context.reportEvent({ event: 'actionPerformed', values, severity: 'warn' });
  };
  afterReply(() => {
    void change
      .apply(context.operations)
      .catch(reportFailure)
      .finally(() => held[Symbol.dispose]());
  });
}

function notDone({ plan }: Change<unknown>, reason: string): QmfException {
  const steps = plan.length === 0 ? 'nothing' : plan.join('; ');
  return new QmfException(statusCodes.Forbidden, `not done: would have run ${steps}; ${reason}`);
}
