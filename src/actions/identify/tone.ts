import { endianness } from 'node:os';
import type { DeviceWrite } from '../run/operation.ts';

/** EV_SND and SND_TONE of linux/input-event-codes.h. */
const evSnd = 0x12;
const sndTone = 2;
const isLittleEndian = endianness() === 'LE';
/** Size of the time stamp before an event: two C longs of the running architecture. */
const timeBytes = ['arm', 'ia32', 'mips', 'mipsel'].includes(process.arch) ? 8 : 16;

/**
 * Returns the write that sounds a tone at the PC speaker's event device until the next tone; 0 Hz is silence.
 * Source: Documentation/input/event-codes.rst, EV_SND; linux/input.h, struct input_event.
 */
export function tone(device: string, hz: number): DeviceWrite {
  const data = new Uint8Array(timeBytes + 8);
  const view = new DataView(data.buffer, timeBytes);
  view.setUint16(0, evSnd, isLittleEndian);
  view.setUint16(2, sndTone, isLittleEndian);
  view.setInt32(4, hz, isLittleEndian);
  return { path: device, data };
}
