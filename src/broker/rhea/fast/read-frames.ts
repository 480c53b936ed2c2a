import type { Connection } from '../rhea-types.ts';
import { handlePlainFrame, readPlainFrame } from './plain-frame.ts';

/** Size of a frame's header: AMQP 1.0 part 2, 2.3.1. */
const headerOctets = 8;
/** Size of the field that tells a frame's size. rhea reads it once more octets than these have arrived. */
const sizeOctets = 4;

/** Reads plain frames by this room's reader. Gives rhea every other frame, one at a time, in its place. */
export function readFrames(connection: Connection): void {
  const { amqp_transport: transport } = connection;
  const { read } = transport;
  const isReading = () => transport.header_received !== undefined && transport.read_complete !== true;
  const readFrame = (buffer: Buffer, start: number, end: number) => {
    const frame = readPlainFrame(buffer, start, end);
    if (frame === undefined) read.call(transport, buffer.subarray(start, end));
    else handlePlainFrame(connection, frame);
  };
  transport.read = (buffer) => {
    if (!isReading()) return read.call(transport, buffer);
    let start = 0;
    while (isReading() && start < buffer.length - sizeOctets) {
      const size = buffer.readUInt32BE(start);
      // rhea reports a size that no frame has.
      if (size < headerOctets) return start + read.call(transport, buffer.subarray(start));
      const end = start + size;
      if (end > buffer.length) break;
      readFrame(buffer, start, end);
      start = end;
    }
    return start;
  };
}
