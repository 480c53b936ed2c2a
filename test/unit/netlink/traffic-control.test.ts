import { describe, expect, it } from 'vitest';
import { filterScopes, readFilterKind, readQueueingDiscipline, writeAttribute, writeU32 } from '#netlink';

/** A message of traffic control: `struct tcmsg` with index and handle, TCA_KIND. */
function message(type: number, index: number, handle: number, kind: string) {
  const header = Buffer.alloc(20);
  writeU32(header, index, 4);
  writeU32(header, handle, 8);
  return {
    type,
    flags: 0,
    sequence: 0,
    payload: Buffer.concat([header, writeAttribute(1, Buffer.from(`${kind}\0`))]),
  };
}

describe('messages of traffic control', () => {
  it('tell a queueing discipline, and whether the kernel made it with the link', () => {
    expect(readQueueingDiscipline(message(36, 3, 0x8001_0000, 'tbf'))).toEqual({
      linkIndex: 3,
      kind: 'tbf',
      handle: 0x8001_0000,
      isDefault: false,
    });
    expect(readQueueingDiscipline(message(36, 3, 0, 'noqueue'))).toMatchObject({ isDefault: true });
  });

  it('tell the kind of a filter', () => {
    expect(readFilterKind(message(44, 3, 1, 'u32'))).toBe('u32');
  });

  it('tell nothing where they are of another type or cut off', () => {
    expect(readQueueingDiscipline(message(44, 3, 1, 'u32'))).toBeUndefined();
    expect(readFilterKind(message(36, 3, 1, 'tbf'))).toBeUndefined();
    const whole = message(36, 3, 1, 'tbf');
    expect(readQueueingDiscipline({ ...whole, payload: whole.payload.subarray(0, 19) })).toBeUndefined();
  });

  it('ask for filters below the discipline, and below both hooks of clsact', () => {
    const discipline = { linkIndex: 3, kind: 'prio', handle: 0x1_0000, isDefault: false };
    expect(filterScopes(discipline)).toEqual([{ linkIndex: 3, parent: 0x1_0000 }]);
    expect(filterScopes({ ...discipline, kind: 'clsact' })).toEqual([
      { linkIndex: 3, parent: 0xffff_fff2 },
      { linkIndex: 3, parent: 0xffff_fff3 },
    ]);
  });
});
