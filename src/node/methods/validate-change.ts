import type { MethodCall } from '#agent';
import type { AmqpMap, VariantList } from '#qmf';
import type { NodeContext } from '../context.ts';
import { inExceptions } from '../exceptions.ts';
import { prepareOf } from './apply-change.ts';

interface Arguments {
  readonly object: string;
  readonly method: string;
  readonly callArguments: AmqpMap;
}

/**
 * What a call would run, one line for each step; nothing for one that changes nothing. It is checked as the call itself
 * is, with the right to make it: a plan tells of the host what only they may know who may change it.
 */
export function validateChange(services: NodeContext) {
  return async (
    { object, method, callArguments }: Arguments,
    _row: unknown,
    call: MethodCall,
  ): Promise<{ plan: VariantList }> => {
    const checked = call.checkCall({ objectName: object, method, arguments: callArguments });
    const prepare = prepareOf(services, checked);
    if (!prepare) return { plan: [] };
    const change = await inExceptions(() =>
      prepare(checked.args, checked.row, { ...checked, checkCall: call.checkCall }),
    );
    return { plan: [...change.plan] };
  };
}
