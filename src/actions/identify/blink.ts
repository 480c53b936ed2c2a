import type { Action } from '../action.ts';
import { Busy } from '../errors.ts';
import { requireSeconds } from '../require-seconds.ts';
import type { Command } from '../run/command.ts';

/** Longest time that a light blinks or a machine beeps unless renewed, in seconds. */
export const maxIdentifySeconds = 600;

interface BlinkNeeds {
  /** Name of the interface whose light blinks now: the kernel lets one blink in the whole machine. */
  readonly blinking: string | undefined;
}

/** Makes the light of one interface blink, or goes on where it blinks. Source: ethtool(8), `-p`. */
export const blink: Action<{ readonly interfaceName: string; readonly seconds: number }, BlinkNeeds> = {
  name: 'blink',
  lock: 'identify',
  plan({ interfaceName, seconds }, { blinking }) {
    requireSeconds(seconds, maxIdentifySeconds);
    if (blinking !== undefined && blinking !== interfaceName) {
      throw new Busy(
        `the light of ${blinking} blinks; one blinks at a time in a machine, end that one first`,
      );
    }
    return [{ run: blinkCommand(interfaceName, seconds) }];
  },
};

/**
 * A time of its own ends it whatever becomes of the agent, and setpriv(1) has the kernel end it at once when the agent
 * is killed outright.
 */
const blinkCommand = (interfaceName: string, seconds: number): Command => ({
  file: 'setpriv',
  args: ['--pdeathsig', 'KILL', 'ethtool', '-p', interfaceName, String(seconds)],
});
