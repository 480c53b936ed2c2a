import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLldpFrame } from '../../../../src/probes/lldp/lldp-frame.ts';
import { lldp, parseNetworkdFile } from '../../../../src/probes/lldp/lldp-probe.ts';
import { parseLldpctl } from '../../../../src/probes/lldp/lldpctl-json.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { readProbe } from '../../../kit/probes/read-probe.ts';

const tlv = (type: number, ...octets: readonly (number | string)[]): Buffer => {
  const value = Buffer.concat(
    octets.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))),
  );
  const head = Buffer.alloc(2);
  head.writeUInt16BE((type << 9) | value.length);
  return Buffer.concat([head, value]);
};
const ethernet = Buffer.from('0180c200000e02000000000188cc', 'hex');
const frame = (...tlvs: readonly Buffer[]): Buffer => Buffer.concat([ethernet, ...tlvs, tlv(0)]);
const macChassis = tlv(1, 4, 2, 0, 0, 0, 0, 0xaa);
const switchFrame = frame(
  macChassis,
  tlv(2, 5, 'Gi0/1'),
  tlv(3, 0, 120),
  tlv(4, 'rack 7'),
  tlv(5, 'switch-7\0'),
);
const switchNeighbour = {
  chassis: '02:00:00:00:00:aa',
  port: 'Gi0/1',
  system: 'switch-7',
  portDescription: 'rack 7',
};
/** A file of networkd. */
const saved = (...frames: readonly Buffer[]): Buffer =>
  Buffer.concat(
    frames.flatMap((bytes) => {
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(bytes.length));
      return [length, bytes];
    }),
  );

test('reads the neighbours of each link from the files of networkd', async () => {
  await using created = await createHost({
    '/run/systemd/netif/lldp/2': saved(
      switchFrame,
      switchFrame,
      frame(tlv(1, 7, 'stack-b'), tlv(2, 3, 2, 0, 0, 0, 0, 0xbb)),
    ),
    '/run/systemd/netif/lldp/3': saved(),
    '/run/systemd/netif/lldp/.#3a1b2c': 'a file that networkd is writing',
  });
  expect(await readProbe(lldp, created.host)).toEqual(
    new Map([
      [
        2,
        [
          switchNeighbour,
          { chassis: 'stack-b', port: '02:00:00:00:00:bb', system: undefined, portDescription: undefined },
        ],
      ],
      [3, []],
    ]),
  );
  await using none = await createHost({});
  expect(await readProbe(lldp, none.host)).toEqual(new Map());
});

test('reads network addresses as identifiers', () => {
  const of = (chassis: Buffer) => parseLldpFrame(frame(chassis, tlv(2, 7, 'p')))?.chassis;
  expect(of(tlv(1, 5, 1, 10, 0, 0, 1))).toBe('10.0.0.1');
  expect(of(tlv(1, 5, 2, 0xfe, 0x80, ...Array.from({ length: 13 }, () => 0), 1))).toBe(
    'fe80:0000:0000:0000:0000:0000:0000:0001',
  );
  expect(of(tlv(1, 5, 9, 1))).toBeUndefined();
  expect(of(tlv(1, 4, 1, 2))).toBeUndefined();
});

test('ignores frames without identifiers and of other protocols, and files that end too early', () => {
  expect(parseLldpFrame(frame(macChassis))).toBeUndefined();
  expect(parseLldpFrame(Buffer.from('0180c200000e0200000000010800', 'hex'))).toBeUndefined();
  const whole = saved(switchFrame);
  expect(parseNetworkdFile(whole.subarray(0, whole.length - 1))).toEqual([]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      parseNetworkdFile(Buffer.from(bytes));
      parseLldpFrame(Buffer.concat([ethernet, bytes]));
    }),
  );
});

test('publishes at most 32 neighbours of a link and 255 characters of a text', () => {
  const many = Array.from({ length: 100 }, (_, port) =>
    frame(macChassis, tlv(2, 7, `p${port}`), tlv(5, 'x'.repeat(400))),
  );
  const found = parseNetworkdFile(saved(...many));
  expect(found).toHaveLength(32);
  expect(found[0]?.system).toHaveLength(255);
});

/** As lldpd 1.0.16 prints one neighbour, and two of one interface. */
const port = { id: { type: 'ifname', value: 'Gi0/1' }, descr: 'rack 7', ttl: '120' };
const named = { 'switch-7': { id: { type: 'mac', value: '02:00:00:00:00:aa' } } };
const one = { lldp: { interface: { v0: { via: 'LLDP', rid: '1', chassis: named, port } } } };
const unnamed = { id: { type: 'local', value: 'stack-b' } };
const other = { id: { type: 'mac', value: '02:00:00:00:00:bb' }, ttl: '120' };
const two = {
  lldp: { interface: [{ v0: { chassis: named, port } }, { v0: { chassis: unnamed, port: other } }] },
};

test('reads both forms of lldpctl, with and without the name of a chassis', () => {
  expect(parseLldpctl(JSON.stringify(one))).toEqual(new Map([['v0', [switchNeighbour]]]));
  expect(parseLldpctl(JSON.stringify(two))?.get('v0')).toEqual([
    switchNeighbour,
    { chassis: 'stack-b', port: '02:00:00:00:00:bb', system: undefined, portDescription: undefined },
  ]);
  expect(parseLldpctl('{"lldp":{}}')).toEqual(new Map());
});

test('reads no neighbours from other JSON and other text', () => {
  for (const text of ['', 'no', '[]', 'null', '{"lldp":7}']) expect(parseLldpctl(text)).toBeUndefined();
  for (const value of [
    null,
    7,
    [],
    { chassis: 7 },
    { chassis: {}, port: {} },
    { chassis: named, port: { id: 7 } },
  ])
    expect(parseLldpctl(JSON.stringify({ lldp: { interface: { v0: value } } }))).toEqual(new Map());
});
