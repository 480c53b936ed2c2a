import type { Action } from '../action.ts';
import { Unsupported } from '../errors.ts';
import { requireSeconds } from '../seconds.ts';
import type { Write } from '../step.ts';
import { longestIdentifySeconds } from './blink.ts';

interface BeepNeeds {
  /** The console whose bell sounds at the PC speaker, such as `/dev/tty1`; undefined where there is none. */
  readonly bell: string | undefined;
}

const pitchHz = 1000;
const pulseMs = 500;

/**
 * Makes the machine beep: 1 kHz, half a second on and half a second off. Each pulse is a bell of the console, which the
 * kernel ends by itself. Source: console_codes(4), "Linux Console Private CSI Sequences".
 */
export const beep: Action<{ readonly seconds: number }, BeepNeeds> = {
  name: 'beep',
  lane: 'identify',
  plan({ seconds }, { bell }) {
    requireSeconds(seconds, longestIdentifySeconds);
    if (bell === undefined) {
      throw new Unsupported('this machine has no PC speaker that the bell of its console would sound at');
    }
    return [{ run: pulse(bell), undo: usual(bell) }];
  },
};

/** One pulse. */
const pulse = (bell: string): Write => ({
  path: bell,
  data: `\u001B[10;${pitchHz}]\u001B[11;${pulseMs}]\u0007`,
});
/** The bell of the console sounds again as it does by itself. */
const usual = (bell: string): Write => ({ path: bell, data: '\u001B[10]\u001B[11]' });
