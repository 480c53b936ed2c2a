import { protocolHeader } from '../../../test/kit/broker/frames.ts';
import { feedBroker } from '../../../test/kit/broker/paths/both-paths.ts';
import { expectSameReading } from '../../../test/kit/broker/paths/rhea-reading.ts';
import { clientFrames } from '../client-frames.ts';
import type { Target } from '../target.ts';

/** Both paths of a connection: our reader reads a frame as rhea's does, and a broker writes the same with either, or ends both. */
export const fastPath: Target = {
  name: 'fast-path',
  createInput: clientFrames,
  async run(octets) {
    const frames = splitFrames(Buffer.from(octets));
    for (const frame of frames.filter(isWhole)) expectSameReading(frame);
    const pieces = [protocolHeader, ...frames];
    let difference = await findDifference(pieces);
    // The broker gives a client half a second to answer a close. On a busy machine one of the two times may be over first.
    for (let attempt = 1; attempt < 3 && difference !== undefined; attempt++)
      difference = await findDifference(pieces);
    if (difference !== undefined) throw new Error(difference);
  },
};

async function findDifference(pieces: readonly Buffer[]): Promise<string | undefined> {
  const fast = await feedBroker(pieces, { fastPath: true });
  const plain = await feedBroker(pieces, { fastPath: false });
  const isSame = fast.hasEnded === plain.hasEnded && fast.written.equals(plain.written);
  return isSame ? undefined : `the paths differ: ${describe(fast)}; expected ${describe(plain)}`;
}

function describe({ hasEnded, written }: Awaited<ReturnType<typeof feedBroker>>): string {
  return `${hasEnded ? 'ended' : 'open'} after ${written.toString('hex')}`;
}

function isWhole(frame: Buffer): boolean {
  return frame.length >= 8 && frame.readUInt32BE(0) === frame.length;
}

/** Splits octets at the sizes that they announce. What follows the last whole frame is the last piece. */
function splitFrames(octets: Buffer): readonly Buffer[] {
  const frames: Buffer[] = [];
  let start = 0;
  while (start + 8 <= octets.length) {
    const size = octets.readUInt32BE(start);
    if (size < 8 || start + size > octets.length) break;
    frames.push(octets.subarray(start, start + size));
    start += size;
  }
  return start < octets.length ? [...frames, octets.subarray(start)] : frames;
}
