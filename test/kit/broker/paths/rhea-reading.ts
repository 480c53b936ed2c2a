import { isDeepStrictEqual } from 'node:util';
import { readPlainFrame } from '../../../../src/broker/rhea/fast/plain-frame.ts';
import { readRheaFrame } from './rhea-frames.ts';

/** Fails when our reader reads a frame in another way than rhea. @returns whether our reader read it at all. */
export function expectSameReading(octets: Buffer): boolean {
  // Between other octets, as in what a socket reads at once.
  const around = Buffer.concat([Buffer.alloc(3, 0x45), octets, Buffer.alloc(40, 0x40)]);
  const plain = readPlainFrame(around, 3, 3 + octets.length);
  if (plain === undefined) return false;
  const rhea = readRheaFrame(octets);
  const ours = {
    event: plain.event,
    channel: plain.frame.channel,
    payload: plain.frame.payload && Buffer.from(plain.frame.payload).toString('hex'),
    fields: comparable(plain.frame.performative),
  };
  const fields = Object.fromEntries(
    Object.keys(plain.frame.performative).map((name) => [name, rhea.performative[name]]),
  );
  const theirs = {
    event: rhea.event,
    channel: rhea.channel,
    payload: rhea.payload?.toString('hex'),
    fields: comparable(fields),
  };
  if (!isDeepStrictEqual(ours, theirs))
    throw new Error(`read ${JSON.stringify(ours)}; expected ${JSON.stringify(theirs)}`);
  return true;
}

/** Reduces a state to its descriptor and fields, and octets to hexadecimal text. */
function comparable(fields: object): object {
  const entries = Object.entries(fields).map(([name, value]) => {
    if (Buffer.isBuffer(value)) return [name, value.toString('hex')];
    if (typeof value !== 'object' || value === null) return [name, value];
    const { descriptor, value: content } = value;
    return [name, { code: descriptor?.value, content }];
  });
  return Object.fromEntries(entries);
}
