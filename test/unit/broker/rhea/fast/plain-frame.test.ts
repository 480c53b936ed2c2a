import { expect, test } from 'vitest';
import { readPlainFrame } from '../../../../../src/broker/rhea/fast/plain-frame.ts';
import { described, frame, nil, no, uint, yes } from '../../../../kit/broker/frames.ts';
import { expectSameReading } from '../../../../kit/broker/paths/rhea-reading.ts';
import {
  extremes,
  performative,
  performativeFrame,
  performatives,
} from '../../../../kit/hostile/extreme-frames.ts';

const read = (octets: Buffer) => readPlainFrame(octets, 0, octets.length);
const hot = ['flow', 'transfer', 'disposition'];

test.each(hot)('reads a usual %s as rhea does', (name) => {
  const kind = performative(name);
  const octets = performativeFrame(kind, new Map());
  expect(expectSameReading(octets)).toBe(true);
  // A list with sizes of one octet, a list that ends early, and nulls.
  for (let length = 0; length <= kind.fields.length; length++) {
    const values = kind.fields.slice(0, length).map(([, value]) => value);
    expect(expectSameReading(frame(kind.code, values))).toBe(true);
    // rhea gives a null as state another form than any state, and the connection refuses it.
    const hasNullState = name === 'disposition' && length > 4;
    expect(expectSameReading(frame(kind.code, Array(length).fill(nil)))).toBe(!hasNullState);
  }
  expect(expectSameReading(Buffer.from(`0000000c02000000 0053${kind.code}45`.replace(' ', ''), 'hex'))).toBe(
    true,
  );
});

test('reads every extreme of every field as rhea does, or leaves the frame to rhea', () => {
  let plain = 0;
  for (const kind of performatives) {
    for (const [field] of kind.fields) {
      for (const [, value] of extremes) {
        const octets = performativeFrame(kind, new Map([[field, value]]));
        if (expectSameReading(octets)) plain++;
      }
    }
  }
  expect(plain).toBeGreaterThan(100);
});

test.each([
  ['another frame type', (octets: Buffer) => octets.fill(1, 5, 6)],
  ['an extended header', (octets: Buffer) => octets.fill(3, 4, 5)],
  ['a descriptor of eight octets', (octets: Buffer) => octets.fill(0x80, 9, 10)],
  ['a size of the list that is too small', (octets: Buffer) => octets.fill(octets[12]! - 1, 12, 13)],
  ['a size of the list that is too large', (octets: Buffer) => octets.fill(octets[12]! + 1, 12, 13)],
  ['too few fields for the size', (octets: Buffer) => octets.fill(octets[13]! - 1, 13, 14)],
  ['too many fields for the size', (octets: Buffer) => octets.fill(octets[13]! + 1, 13, 14)],
])('leaves a frame with %s to rhea', (_, change) => {
  const valid = frame('15', [yes, uint(0), uint(0), yes, described('24', []).replace('c00100', '45'), no]);
  expect(read(valid)?.event).toBe('on_disposition');
  const changed = Buffer.from(valid);
  change(changed);
  expect(read(changed)).toBeUndefined();
});

test.each(['flow', 'disposition'])('leaves a %s with a payload to rhea', (name) => {
  expect(read(performativeFrame(performative(name), new Map(), 0, Buffer.from('x')))).toBeUndefined();
});

test('leaves an octet that is not a boolean and a message format of another type to rhea', () => {
  const kind = performative('transfer');
  expect(read(performativeFrame(kind, new Map([['more', '5601']])))).toBeUndefined();
  expect(read(performativeFrame(kind, new Map([['message-format', '5400']])))).toBeUndefined();
});

test('reads no octet beyond the end of what has arrived', () => {
  const valid = performativeFrame(performative('transfer'), new Map(), 0, Buffer.alloc(0));
  for (let end = 8; end < valid.length; end++)
    expect(readPlainFrame(valid.subarray(0, end), 0, end)).toBeUndefined();
});
