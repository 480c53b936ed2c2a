import { endianness } from 'node:os';
import type { DeviceWrite } from '../run/operation.ts';

const evSnd = 0x12;
const sndTone = 2;
const isLittleEndian = endianness() === 'LE';
/** Two longs of the C library that this program runs with. */
const timeOctets = ['arm', 'ia32', 'mips', 'mipsel'].includes(process.arch) ? 8 : 16;

/**
 * A tone at the PC speaker's event device, which sounds until another follows; 0 Hz is silence.
 * Source: Documentation/input/event-codes.rst, EV_SND; linux/input.h, struct input_event.
 */
export function tone(device: string, hz: number): DeviceWrite {
  const data = new Uint8Array(timeOctets + 8);
  const view = new DataView(data.buffer, timeOctets);
  view.setUint16(0, evSnd, isLittleEndian);
  view.setUint16(2, sndTone, isLittleEndian);
  view.setInt32(4, hz, isLittleEndian);
  return { path: device, data };
}
