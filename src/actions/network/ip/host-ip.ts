import { ToolFailed } from '../../errors.ts';
import type { Runner } from '../../run/runner.ts';
import type { Ip } from './ip.ts';

/** A batch that waits for a card may take its time. */
const usualLimitMs = 20_000;
/** A table of some 200,000 routes as JSON. */
const outputLimit = 64 * 1024 * 1024;

/** The `ip` of this machine. */
export function hostIp(runner: Runner, timeLimitMs = usualLimitMs): Ip {
  return async (args, input) => {
    const result = await runner.runForStatus({ file: 'ip', args, input, timeLimitMs, outputLimit });
    if (result.isCut)
      throw new ToolFailed(
        `ip ${args.join(' ')} told more than ${outputLimit / 1024 / 1024} MiB, which is not kept; nothing is changed`,
      );
    return result;
  };
}
