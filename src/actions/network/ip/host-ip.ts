import { ToolFailed } from '../../errors.ts';
import type { Runner } from '../../run/runner.ts';
import type { Ip } from './ip.ts';

/** Long enough for a batch that waits for a card. */
const defaultTimeLimitMs = 20_000;
/** Enough for a table of some 200 000 routes as JSON. */
const outputLimit = 64 * 1024 * 1024;

/** The `ip` of this machine. */
export function hostIp(runner: Runner, timeLimitMs = defaultTimeLimitMs): Ip {
  return async (args, input) => {
    const result = await runner.runForStatus({ file: 'ip', args, input, timeLimitMs, outputLimit });
    if (result.isCut)
      throw new ToolFailed(
        `ip ${args.join(' ')} printed more than ${outputLimit / 1024 / 1024} MiB, the limit; nothing is changed`,
      );
    return result;
  };
}
