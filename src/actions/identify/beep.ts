import type { Action } from '../action.ts';
import { Unsupported } from '../errors.ts';
import { requireSeconds } from '../require-seconds.ts';
import type { DeviceWrite } from '../run/operation.ts';
import { maxIdentifySeconds } from './blink.ts';
import { tone } from './tone.ts';

interface BeepContext {
  /** Console whose bell sounds at the PC speaker, such as `/dev/tty1`; undefined when there is none. */
  readonly bell: string | undefined;
  /** Event device of the PC speaker; undefined unless the agent's service silences it after the agent's death. */
  readonly device: string | undefined;
}

const pitchHz = 1000;
/** Length of a pulse; one pulse starts each second. */
export const pulseMs = 500;

/**
 * Makes the machine beep: 1 kHz, half a second on, half a second off. Each pulse rings the bell of the console, which the kernel
 * ends by itself. Without a console the speaker's device sounds until the step is undone.
 * Source: console_codes(4), "Linux Console Private CSI Sequences".
 */
export const beep: Action<{ readonly seconds: number }, BeepContext> = {
  name: 'beep',
  lock: 'identify',
  plan({ seconds }, { bell, device }) {
    requireSeconds(seconds, maxIdentifySeconds);
    if (bell !== undefined) return [{ run: ringBell(bell), undo: resetBell(bell) }];
    if (device !== undefined) return [{ run: tone(device, pitchHz), undo: tone(device, 0) }];
    throw new Unsupported(
      'this machine has no PC speaker that a console bell reaches or that the agent’s service silences',
    );
  },
};

/** Sets pitch and length of the bell and rings it once. */
const ringBell = (bell: string): DeviceWrite => ({
  path: bell,
  data: `\u001B[10;${pitchHz}]\u001B[11;${pulseMs}]\u0007`,
});
/** Restores the default pitch and length of the bell. */
const resetBell = (bell: string): DeviceWrite => ({ path: bell, data: '\u001B[10]\u001B[11]' });
