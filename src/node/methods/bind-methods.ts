import type { LockName } from '#actions';
import { type CheckedCall, type MethodCall, type MethodHandlers, notImplemented } from '#agent';
import { type ClassShape, QmfException, statusCodes } from '#qmf';
import type { NodeContext } from '../context/node-context.ts';
import { asQmfExceptions } from '../exceptions.ts';
import { applyChange } from './apply-change.ts';
import type { Change } from './change.ts';
import type { ClassMethods, MethodTable, MutatingMethod, NodeMethod, PlannedCall } from './method.ts';
import { methodTable } from './method-table.ts';

type Handler<Args, Row, Out> = (args: Args, row: Row, call: MethodCall) => Out | Promise<Out>;

/** Binds the methods of one class to this host: the handlers that the agent's dispatcher calls. */
export function bindMethods<C extends ClassShape, Row>(
  context: NodeContext,
  methods: ClassMethods<C, Row>,
): MethodHandlers<C, Row> {
  const handlers = Object.entries<NodeMethod>(methods).map(([name, method]) => [
    name,
    bindMethod(context, method),
  ]);
  return Object.fromEntries(handlers) as MethodHandlers<C, Row>;
}

/** Binds one method. A mutating one plans its change, then applies it. */
export function bindMethod<Args, Row, Out>(
  context: NodeContext,
  method: NodeMethod<Args, Row, Out>,
): Handler<Args, Row, Out> {
  if ('isImplemented' in method) return notImplemented;
  if ('execute' in method)
    return (args, row, call) => method.execute(context, args, row, plannedCall(context, call));
  return (args, row, call) =>
    asQmfExceptions(async () => {
      const change = await planOn(context, () => method.plan(context, args, row, plannedCall(context, call)));
      return applyChange(context, change, locksOf(method, change), call);
    });
}

/** Plans a change. A refusal of a recorded machine says so: callers may take it for the machine that the agent runs on. */
async function planOn<T>({ host, readOnlyReason }: NodeContext, plan: () => T | Promise<T>): Promise<T> {
  try {
    return await asQmfExceptions(plan);
  } catch (error) {
    if (host.isLive || readOnlyReason === undefined || !(error instanceof QmfException)) throw error;
    if (error.message.endsWith(readOnlyReason)) throw error;
    throw new QmfException(error.code, `${error.message}; ${readOnlyReason}`, { cause: error });
  }
}

/** The call as methods see it, with the way to plan other calls of the same caller. */
function plannedCall(
  context: NodeContext,
  { method, objectId, grant, checkCall }: Omit<PlannedCall, 'planCall'>,
): PlannedCall {
  return {
    method,
    objectId,
    grant,
    checkCall,
    planCall: (checked) => planChecked(context, checked, checkCall),
  };
}

async function planChecked(
  context: NodeContext,
  checked: CheckedCall,
  checkCall: MethodCall['checkCall'],
): Promise<Change<unknown> | undefined> {
  const table: MethodTable = methodTable;
  const method = table[checked.className]?.[checked.method];
  if (!method || 'execute' in method) return undefined;
  if ('isImplemented' in method) {
    const text = `${checked.method} is not implemented in this version`;
    throw new QmfException(statusCodes.NotImplemented, text);
  }
  const call = plannedCall(context, { ...checked, checkCall });
  const change = await planOn(context, () => method.plan(context, checked.args, checked.row, call));
  return { ...change, locks: locksOf(method, change) };
}

const locksOf = (
  { lock }: Pick<MutatingMethod<unknown, unknown, unknown>, 'lock'>,
  { locks = [] }: Change<unknown>,
): readonly LockName[] => (lock === undefined ? locks : [lock, ...locks]);
