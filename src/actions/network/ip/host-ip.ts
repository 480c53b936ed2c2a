import type { Runner } from '../../run/runner.ts';
import type { Ip } from './ip.ts';

/** Long enough for a batch that waits for a card. */
const defaultTimeLimitMs = 20_000;

/** The `ip` of this machine. */
export function hostIp(runner: Runner, timeLimitMs = defaultTimeLimitMs): Ip {
  return (args, input) => runner.runForStatus({ file: 'ip', args, input, timeLimitMs });
}
