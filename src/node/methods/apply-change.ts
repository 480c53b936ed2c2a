import { NotAsAsked } from '#actions';
import { type CheckedCall, type MethodCall, notImplemented } from '#agent';
import { QmfException, statusCodes } from '#qmf';
import type { NodeContext } from '../context.ts';
import { inExceptions } from '../exceptions.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { Change, Prepare } from './change.ts';

/** A handler that changes the host, and what tells beforehand how. */
export interface ChangingHandler<Args, Row, Out> {
  (args: Args, row: Row, call: MethodCall): Promise<Out>;
  readonly prepare: Prepare<Args, Row, Out>;
}

/** The kernel and its services take a moment to be what they were told to be. */
const settleMs = 3_000;
const lookEveryMs = 200;

/** Makes a handler of what prepares a change: plan → run → facts read again → as asked? → result. */
export function changing<Args, Row, Out>(
  services: NodeContext,
  prepare: Prepare<Args, Row, Out>,
): ChangingHandler<Args, Row, Out> {
  const handler = (args: Args, row: Row, call: MethodCall): Promise<Out> =>
    inExceptions(async () => carryOut(services, await prepare(args, row, call), call));
  return Object.assign(handler, { prepare });
}

/**
 * What tells how a call would be carried out; undefined for a method that changes nothing.
 * @throws {QmfException} for one that this version does not serve.
 */
export function prepareOf(
  services: NodeContext,
  { className, method }: CheckedCall,
): Prepare<unknown, unknown, unknown> | undefined {
  const handler: unknown = services.classes().find(({ name }) => name === className)?.methods[method];
  if (handler === notImplemented) {
    throw new QmfException(statusCodes.NotImplemented, `${method} is not implemented in this version`);
  }
  return (handler as Partial<ChangingHandler<unknown, unknown, unknown>> | undefined)?.prepare;
}

async function carryOut<Out>(services: NodeContext, change: Change<Out>, call: MethodCall): Promise<Out> {
  const { readOnlyReason } = services;
  if (readOnlyReason !== undefined) throw notDone(change, readOnlyReason);
  const taken = new DisposableStack();
  try {
    for (const lane of change.lanes) taken.use(services.locks.acquire(lane, change.name));
    if (change.leaving) {
      leave(services, change, call, taken.move());
      return {} as Out;
    }
    const facts = await performed(services, change, call);
    for (const note of change.notes ?? []) call.addNote(note);
    return change.result?.(facts) ?? ({} as Out);
  } finally {
    taken.dispose();
  }
}

async function performed(
  services: NodeContext,
  change: Change<unknown>,
  call: MethodCall,
): Promise<NodeFacts> {
  try {
    await change.perform({ ...services.dependencies, signal: call.signal });
  } catch (error) {
    // Half-way is a state, too, and what is published is what is.
    await services.refresh(change.rereads);
    throw error;
  }
  return settled(services, change);
}

async function settled(services: NodeContext, change: Change<unknown>): Promise<NodeFacts> {
  const { clock } = services;
  const endMs = clock.monotonicMs() + settleMs;
  for (;;) {
    const facts = await services.refresh(change.rereads);
    const difference = change.difference?.(facts);
    if (difference === undefined) return facts;
    if (clock.monotonicMs() >= endMs) throw new NotAsAsked(difference);
    await new Promise<void>((resolve) => clock.after(lookEveryMs, resolve));
  }
}

/** What fails after the reply has left is told as a call that was carried out and failed. */
function leave(services: NodeContext, change: Change<unknown>, call: MethodCall, taken: Disposable): void {
  const { event, user, reason } = change.leaving ?? {};
  if (event === undefined) return;
  services.raise({ event, values: { user: user ?? '', reason: reason ?? '' }, confirmed: true });
  call.afterReply(() => {
    void change
      .perform(services.dependencies)
      .catch((error: Error) => {
        services.log.error({ err: error, method: change.name }, 'not carried out');
        const object = call.objectId.objectName;
        const told = {
          object,
          method: change.name,
          user: user ?? '',
          text: `not carried out: ${error.message}`,
        };
        const values = { ...told, status: statusCodes.Exception };
        services.raise({ event: 'actionPerformed', values, severity: 'warn' });
      })
      .finally(() => taken[Symbol.dispose]());
  });
}

function notDone({ plan }: Change<unknown>, why: string): QmfException {
  const steps = plan.length === 0 ? 'nothing' : plan.join('; ');
  return new QmfException(statusCodes.Forbidden, `not done: would have run ${steps}; ${why}`);
}
