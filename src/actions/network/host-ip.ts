import { ToolFailed } from '../errors.ts';
import type { Runner } from '../run.ts';
import type { Ip } from './ip.ts';

/** A batch that waits for a card may take its time. */
const timeLimitMs = 20_000;

/** The `ip` of this machine. */
export function hostIp(runner: Runner): Ip {
  return async (args, input) => {
    const result = await runner.result({ file: 'ip', args, input, timeLimitMs });
    if (result.isCut)
      throw new ToolFailed(`ip ${args.join(' ')} told more than can be kept; nothing is changed`);
    return result;
  };
}
