import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Attributes, fromOctets, toOctets, writeAttribute } from '#netlink';

const octets = fc.uint8Array({ maxLength: 16 }).map((bytes) => Buffer.from(bytes));

describe('octets of the kernel as text', () => {
  it('stay as they are when they are text in UTF-8', () => {
    for (const text of [
      '',
      'eth0',
      'bond0.20',
      'an alias: ä, 漢字, 🙂',
      'C:\\temp',
      '\\',
      'a\\x',
      '\\xg0',
      '\\x0A',
    ])
      expect(fromOctets(Buffer.from(text))).toBe(text);
  });

  it('have an escape for each control character and each octet that is not UTF-8', () => {
    expect(fromOctets(Buffer.from([0x61, 0x01, 0x1b, 0x7f, 0x0a]))).toBe('a\\x01\\x1b\\x7f\\x0a');
    expect(fromOctets(Buffer.from([0xff, 0x61, 0xc3]))).toBe('\\xffa\\xc3');
    // An overlong slash, a surrogate, and the control character U+0085.
    expect(fromOctets(Buffer.from([0xc0, 0xaf]))).toBe('\\xc0\\xaf');
    expect(fromOctets(Buffer.from([0xed, 0xa0, 0x80]))).toBe('\\xed\\xa0\\x80');
    expect(fromOctets(Buffer.from('\u0085'))).toBe('\\xc2\\x85');
  });

  it('have an escaped backslash where it would look like an escape', () => {
    expect(fromOctets(Buffer.from('a\\x01'))).toBe('a\\x5cx01');
  });

  it('come back from their text, whatever they are', () => {
    const awkward = fc
      .array(fc.constantFrom('\\', 'x', '5', 'c', '0', '1', '\x01', 'ä'))
      .map((parts) => Buffer.from(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(octets, awkward), (bytes) => toOctets(fromOctets(bytes)).equals(bytes)),
      { numRuns: 5000 },
    );
  });

  it('differ in their text when they differ', () => {
    fc.assert(
      fc.property(octets, octets, (one, other) => one.equals(other) || fromOctets(one) !== fromOctets(other)),
    );
  });

  it('have no control character in their text', () => {
    fc.assert(fc.property(octets, (bytes) => !/\p{Cc}/u.test(fromOctets(bytes))));
  });

  it('end at the zero of an attribute', () => {
    const attributes = new Attributes(writeAttribute(3, Buffer.from([0x65, 0x02, 0, 0x66])));
    expect(attributes.text(3)).toBe('e\\x02');
  });
});
