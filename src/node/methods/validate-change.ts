import type { AmqpMap, VariantList } from '#qmf';
import type { Change } from './change.ts';
import type { ReadMethod } from './method.ts';

interface ValidateArgs {
  readonly object: string;
  readonly method: string;
  readonly callArguments: AmqpMap;
}

/**
 * Lists what a call would run, one line for each step, and what it would note; nothing for a method that changes nothing. The call is checked as
 * if it were made, the right to make it included: a plan reveals facts of the host.
 */
export const validateChangeMethod: ReadMethod<ValidateArgs, unknown, { plan: VariantList }> = {
  right: 'read',
  async execute(_context, { object, method, callArguments }, _row, call) {
    const checked = call.checkCall({ objectName: object, method, arguments: callArguments });
    const change = await call.planCall(checked);
    return { plan: change === undefined ? [] : planWithNotes(change) };
  },
};

/** Lists the steps of a change, and then what its caller might not expect. A call that changes nothing has neither. */
function planWithNotes({ plan, notes = [] }: Pick<Change<unknown>, 'plan' | 'notes'>): VariantList {
  if (plan.length === 0) return [];
  return [...plan, ...notes.filter((note) => !plan.includes(note)).map((note) => `note: ${note}`)];
}
