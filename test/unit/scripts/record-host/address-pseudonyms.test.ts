import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AddressPseudonyms, parseNetwork } from '../../../../scripts/record-host/address-pseudonyms.ts';
import { formatAddress, parseIp } from '../../../../scripts/record-host/octets.ts';

const random = (seed: number) => (text: string) =>
  createHash('sha256').update(`${seed} ${text}`).digest()[0] ?? 0;
const networks = [
  '10.1.4.0/22',
  '10.1.0.0/16',
  '100.64.7.9/32',
  '172.17.0.0/16',
  'fd00:1:2::/64',
  '2a01:4f8::/32',
];
const pseudonymsOf = (seed: number) =>
  new AddressPseudonyms(
    random(seed),
    networks.flatMap((text) => parseNetwork(text) ?? []),
  );
const map = (pseudonyms: AddressPseudonyms, text: string) => formatAddress(pseudonyms.map(parseIp(text)!));
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

const bitsOf = (octets: Buffer) => [...octets].map((octet) => octet.toString(2).padStart(8, '0')).join('');
function commonBits(one: Buffer, other: Buffer): number {
  const [left, right] = [bitsOf(one), bitsOf(other)];
  const differs = [...left].findIndex((bit, index) => bit !== right[index]);
  return differs === -1 ? left.length : differs;
}

test('pseudonyms of two addresses agree in as many bits as the addresses do', () => {
  const address = fc.oneof(
    fc.ipV4(),
    fc
      .tuple(fc.constantFrom('10.1.4', '10.1.6', '172.17.0', '192.168.1'), fc.nat(255))
      .map((parts) => parts.join('.')),
  );
  const check = (one: string, other: string, seed: number): void => {
    const pseudonyms = pseudonymsOf(seed);
    const [left, right] = [parseIp(one)!, parseIp(other)!];
    expect(commonBits(pseudonyms.map(left), pseudonyms.map(right))).toBe(commonBits(left, right));
  };
  fc.assert(fc.property(address, address, fc.nat(1_000), check));
  fc.assert(fc.property(fc.ipV6(), fc.ipV6(), fc.nat(1_000), check));
});

test('keeps the first and the last address of a network, and its gateway in it', () => {
  for (const seed of seeds) {
    const pseudonyms = pseudonymsOf(seed);
    expect(map(pseudonyms, '10.1.4.0')).toMatch(/\.0$/);
    expect(map(pseudonyms, '10.1.7.255')).toMatch(/\.255$/);
    const network = map(pseudonyms, '10.1.4.0').split('.').map(Number);
    const gateway = map(pseudonyms, '10.1.6.1').split('.').map(Number);
    expect([gateway[0], gateway[1], (gateway[2] ?? 0) & 0xfc]).toEqual(network.slice(0, 3));
    expect(map(pseudonyms, 'fd00:1:2::')).toMatch(/^fd[0-9a-f]{2}:.*::$/);
  }
});

test('gives no address its own pseudonym, and keeps those that identify nothing', () => {
  for (const seed of seeds) {
    const pseudonyms = pseudonymsOf(seed);
    for (const address of [
      '10.1.4.9',
      '172.17.0.2',
      '100.64.7.9',
      '8.8.8.8',
      'fd00:1:2::2',
      '2a01:4f8::1',
      'fe80::1',
    ])
      expect(map(pseudonyms, address)).not.toBe(address);
    for (const kept of [
      '0.0.0.0',
      '127.0.0.53',
      '255.255.255.255',
      '239.1.1.1',
      '192.0.2.7',
      '::',
      '::1',
      'ff02::1',
    ])
      expect(map(pseudonyms, kept)).toBe(kept);
  }
});

test('keeps an address in the range that says how it is used', () => {
  const ranges = [
    ['10.200.3.4', /^10\./],
    ['192.168.7.8', /^192\.168\./],
    ['169.254.3.4', /^169\.254\./],
    ['fe80::5054:ff:fe12:3456', /^fe80::/],
    ['fd12:3456::1', /^fd/],
    ['2a01::1', /^[23]/],
  ] as const;
  for (const seed of seeds)
    for (const [address, range] of ranges) expect(map(pseudonymsOf(seed), address)).toMatch(range);
});

test('reads addresses in every form, and nothing else', () => {
  for (const [text, hex] of [
    ['10.0.0.255', '0a0000ff'],
    ['::', '0'.repeat(32)],
    ['FE80::1', `fe80${'0'.repeat(27)}1`],
    ['::ffff:10.0.0.1', '00000000000000000000ffff0a000001'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ])
    expect(parseIp(text!)?.toString('hex')).toBe(hex);
  for (const text of ['10.0.0', '52:54:00:12:34:56', '10:22:33', 'fe80::1%eth0', ''])
    expect(parseIp(text)).toBeUndefined();
  for (const text of ['10.0.0.0/33', '10.0.0.0', 'x/8', '::/129']) expect(parseNetwork(text)).toBeUndefined();
});
