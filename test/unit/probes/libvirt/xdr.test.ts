import { expect, test } from 'vitest';
import { MessageSplitter, maxMessageLength, writeCall } from '../../../../src/probes/libvirt/rpc/message.ts';
import { writeInts, writeOptionalText, XdrError, XdrReader } from '../../../../src/probes/libvirt/rpc/xdr.ts';
import { recording, reply, text, word } from '../../../kit/libvirt/fake-libvirt.ts';

const readerOf = (...parts: readonly Buffer[]) => new XdrReader(Buffer.concat(parts));

test('reads integers, 64 bits and texts with their padding', () => {
  const reader = readerOf(word(0xffff_ffff, 0xffff_ffff, 1, 2), text('abcde'), word(0, 1), text('x'));
  expect(reader.int()).toBe(-1);
  expect(reader.uint()).toBe(4_294_967_295);
  expect(reader.uhyper()).toBe(4_294_967_298n);
  expect(reader.text(5)).toBe('abcde');
  expect(reader.optionalText(5)).toBeUndefined();
  expect(reader.optionalText(5)).toBe('x');
});

test.each([
  ['an integer that is cut', () => readerOf(Buffer.alloc(3)).int(), 'ends after 3 octets'],
  ['64 bits that are cut', () => readerOf(word(0)).uhyper(), 'ends after 4 octets'],
  ['a text above the limit', () => readerOf(text('abcdef')).text(5), 'a length is 6; expected at most 5'],
  [
    'a text beyond the end',
    () => readerOf(word(1_000, 0)).text(5_000),
    'a length is 1000; expected at most 4',
  ],
  ['a length of 4 GiB', () => readerOf(word(0xffff_ffff)).length(2 ** 32), 'a length is 4294967295'],
  ['a text without its padding', () => readerOf(word(1), Buffer.from('a')).text(9), 'expected at least 8'],
  ['a mark that is neither 0 nor 1', () => readerOf(word(7)).optionalText(9), 'is 7; expected 0 or 1'],
])('refuses %s', (_, read, reason) => {
  expect(read).toThrow(XdrError);
  expect(read).toThrow(reason);
});

test('writes the calls that Debian’s libvirtd answered', () => {
  for (const { procedure, call } of recording.answers) {
    const octets = Buffer.from(call, 'hex');
    const body = octets.subarray(28);
    expect(writeCall(procedure, octets.readUInt32BE(20), body).toString('hex')).toBe(call);
  }
  const open = recording.answers.find(({ procedure }) => procedure === 1);
  const body = Buffer.concat([writeOptionalText('qemu:///system'), writeInts(1)]);
  expect(writeCall(1, 2, body).toString('hex')).toBe(open?.call);
});

test('cuts a stream into messages, however it is divided', () => {
  const messages = recording.answers.map((answer) => Buffer.from(answer.reply, 'hex'));
  const stream = Buffer.concat(messages);
  for (const size of [1, 3, 7, 4096, stream.length]) {
    const splitter = new MessageSplitter();
    const found: number[] = [];
    for (let at = 0; at < stream.length; at += size)
      found.push(...splitter.push(stream.subarray(at, at + size)).map(({ procedure }) => procedure));
    expect(found).toEqual(recording.answers.map(({ procedure }) => procedure));
  }
});

test.each([
  ['0', word(0)],
  ['27', word(27)],
  ['4 GiB', word(0xffff_ffff)],
  ['one more than the limit', word(maxMessageLength + 1)],
])('refuses the length %s before more octets come', (_, octets) => {
  expect(() => new MessageSplitter().push(octets)).toThrow(XdrError);
  const afterGood = new MessageSplitter();
  const good = reply({ procedure: 3, serial: 1 }, text('QEMU'));
  expect(() => afterGood.push(Buffer.concat([good, octets]))).toThrow('the length of a message is');
});
