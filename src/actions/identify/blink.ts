import type { Action } from '../action.ts';
import { Busy } from '../errors.ts';
import { requireSeconds } from '../require-seconds.ts';
import type { Command } from '../run/command.ts';

/** Longest time that a light blinks or a machine beeps without a renewed call, in seconds. */
export const maxIdentifySeconds = 600;

interface BlinkContext {
  /** Name of the interface whose light blinks now: the kernel blinks one light of the machine at a time. */
  readonly blinking: string | undefined;
}

/** Blinks the light of one interface; a light that blinks already blinks longer. Source: ethtool(8), `-p`. */
export const blink: Action<{ readonly interfaceName: string; readonly seconds: number }, BlinkContext> = {
  name: 'blink',
  lock: 'identify',
  plan({ interfaceName, seconds }, { blinking }) {
    requireSeconds(seconds, maxIdentifySeconds);
    if (blinking !== undefined && blinking !== interfaceName) {
      throw new Busy(
        `the light of ${blinking} blinks; a machine blinks one light at a time: end that one first`,
      );
    }
    return [{ run: blinkCommand(interfaceName, seconds) }];
  },
};

/** ethtool ends by its own time limit, and setpriv(1) lets the kernel end it when the agent is killed. */
const blinkCommand = (interfaceName: string, seconds: number): Command => ({
  file: 'setpriv',
  args: ['--pdeathsig', 'KILL', 'ethtool', '-p', interfaceName, String(seconds)],
});
