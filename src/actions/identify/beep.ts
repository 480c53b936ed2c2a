import type { Action } from '../action.ts';
import { Unsupported } from '../errors.ts';
import { requireSeconds } from '../require-seconds.ts';
import type { DeviceWrite } from '../run/operation.ts';
import { maxIdentifySeconds } from './blink.ts';
import { tone } from './tone.ts';

interface BeepNeeds {
  /** The console whose bell sounds at the PC speaker, such as `/dev/tty1`; undefined where there is none. */
  readonly bell: string | undefined;
  /** The PC speaker's event device, where somebody ends its tone should this program die; undefined elsewhere. */
  readonly device: string | undefined;
}

const pitchHz = 1000;
/** How long a pulse sounds, of the second that it takes. */
export const pulseMs = 500;

/**
 * Makes the machine beep: 1 kHz, half a second on and half a second off. Each pulse is a bell of the console, which the
 * kernel ends by itself; without a console a tone of the speaker, which is the step's undo to end.
 * Source: console_codes(4), "Linux Console Private CSI Sequences".
 */
export const beep: Action<{ readonly seconds: number }, BeepNeeds> = {
  name: 'beep',
  lock: 'identify',
  plan({ seconds }, { bell, device }) {
    requireSeconds(seconds, maxIdentifySeconds);
    if (bell !== undefined) return [{ run: pulse(bell), undo: usual(bell) }];
    if (device !== undefined) return [{ run: tone(device, pitchHz), undo: tone(device, 0) }];
    throw new Unsupported(
      'this machine has no PC speaker that the bell of a console would sound at, nor one that its service would silence',
    );
  },
};

/** One pulse. */
const pulse = (bell: string): DeviceWrite => ({
  path: bell,
  data: `\u001B[10;${pitchHz}]\u001B[11;${pulseMs}]\u0007`,
});
/** The bell of the console sounds again as it does by itself. */
const usual = (bell: string): DeviceWrite => ({ path: bell, data: '\u001B[10]\u001B[11]' });
