import { describe, expect, it } from 'vitest';
import {
  Attributes,
  isKept,
  isSnoopersGroup,
  type KernelObject,
  rejoinSnoopersRequests,
  u32,
  writeAttribute,
  writeU32,
} from '#netlink';

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  writeU32(bytes, value, 0);
  return bytes;
};
/** An entry of a forwarding database: `struct ndmsg`, NDA_LLADDR, and NDA_MASTER of an entry of a port. */
const entry = (mac: string, master?: number): KernelObject => ({
  table: 'bridge-fdb',
  payload: Buffer.concat([
    Buffer.alloc(12),
    writeAttribute(2, Buffer.from(mac, 'hex')),
    ...(master === undefined ? [] : [writeAttribute(9, number(master))]),
  ]),
});

/** The message of a link of this kind: `struct ifinfomsg`, IFLA_LINKINFO with IFLA_BR_MCAST_SNOOPING. */
function link(index: number, kind: string, snooping: number): Buffer {
  const header = Buffer.alloc(16);
  writeU32(header, index, 4);
  const data = writeAttribute(2, writeAttribute(23, Buffer.of(snooping)));
  const info = Buffer.concat([writeAttribute(1, Buffer.from(`${kind}\0`)), data]);
  return Buffer.concat([header, writeAttribute(18, info)]);
}

describe('the group of all snoopers', () => {
  it('is ff02::6a of a link itself, not of a port, and no other group', () => {
    expect(isSnoopersGroup(entry('33330000006a'))).toBe(true);
    expect(isSnoopersGroup(entry('33330000006a', 7))).toBe(false);
    expect(isSnoopersGroup(entry('333300000001'))).toBe(false);
    expect(isSnoopersGroup({ ...entry('33330000006a'), table: 'neighbours' })).toBe(false);
  });

  it('is brought back after a change; the groups that the kernel joins again are not', () => {
    expect(isKept(entry('33330000006a'))).toBe(true);
    expect(isKept(entry('333300000001'))).toBe(false);
  });

  it('is joined again by a bridge that snoops, which ceases and begins: its index, kind and option', () => {
    const requests = rejoinSnoopersRequests(link(5, 'bridge', 1));
    const read = requests.map(({ type, flags, payload }) => {
      const info = new Attributes(payload, 16).nested(18);
      return [type, flags, u32(payload, 4), info?.text(1), info?.nested(2)?.u8(23)];
    });
    expect(read).toEqual([
      [16, 0, 5, 'bridge', 0],
      [16, 0, 5, 'bridge', 1],
    ]);
  });

  it.each([
    ['a bridge that does not snoop', link(5, 'bridge', 0)],
    ['a link of another kind', link(5, 'bond', 1)],
    ['a message that is cut off', Buffer.alloc(16)],
  ])('is not asked for on %s', (_what, message) => {
    expect(rejoinSnoopersRequests(message)).toEqual([]);
  });
});
