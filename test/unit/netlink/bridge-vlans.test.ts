import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bridgeVlanRequests,
  describeBridgeVlans,
  readBridgeVlans,
  u16,
  u32,
  vlanRequest,
  vlanSteps,
  vlanStepText,
  writeAttribute,
  writeU16,
  writeU32,
} from '#netlink';

const flag = { pvid: 2, untagged: 4, begin: 8, end: 16 } as const;
const port = 3;
const bridge = 9;

const short = (value: number) => {
  const bytes = Buffer.alloc(2);
  writeU16(bytes, value, 0);
  return bytes;
};
const long = (value: number) => {
  const bytes = Buffer.alloc(4);
  writeU32(bytes, value, 0);
  return bytes;
};
const vlan = (id: number, flags = 0) => writeAttribute(2, Buffer.concat([short(flags), short(id)]));
const tunnel = (id: number, vlanId: number, flags = 0) =>
  writeAttribute(
    3,
    Buffer.concat([
      writeAttribute(1, long(id)),
      writeAttribute(2, short(vlanId)),
      writeAttribute(3, short(flags)),
    ]),
  );

/** A message of the dump of VLANs: `struct ifinfomsg`, the master, AF_SPEC. */
function message(index: number, master: number, ...parts: readonly (Buffer | readonly Buffer[])[]): Buffer {
  const header = Buffer.alloc(16);
  header[0] = 7;
  writeU32(header, index, 4);
  return Buffer.concat([
    header,
    writeAttribute(10, long(master)),
    ...(parts.length > 0 ? [writeAttribute(26, Buffer.concat(parts.flat()))] : []),
  ]);
}
const described = (payload: Buffer) => {
  const table = readBridgeVlans(payload);
  return table && describeBridgeVlans(table);
};

describe('the VLANs of a port', () => {
  it('are the same from a dump with ranges and from one with each VLAN by itself', () => {
    const ranges = message(
      port,
      bridge,
      vlan(1, flag.pvid | flag.untagged),
      vlan(10, flag.begin),
      vlan(12, flag.end),
      vlan(20, flag.begin | flag.untagged),
      vlan(21, flag.end | flag.untagged),
    );
    const single = message(
      port,
      bridge,
      [vlan(1, flag.pvid | flag.untagged), vlan(10), vlan(11), vlan(12)],
      [vlan(20, flag.untagged), vlan(21, flag.untagged)],
    );
    expect(described(ranges)).toEqual({ vlans: ['1', '10-12', '20-21'], pvid: 1, untagged: ['1', '20-21'] });
    expect(described(single)).toEqual(described(ranges));
  });

  it('are none where the kernel tells of none, and unknown where a card tells of its own switch', () => {
    expect(described(message(port, bridge))).toEqual({ vlans: [], pvid: 0, untagged: [] });
    // IFLA_BRIDGE_FLAGS with BRIDGE_FLAGS_SELF, IFLA_BRIDGE_MODE.
    const ofDriver = message(port, bridge, writeAttribute(0, short(2)), writeAttribute(1, short(0)));
    expect(readBridgeVlans(ofDriver)).toBeUndefined();
    expect(readBridgeVlans(Buffer.alloc(4))).toBeUndefined();
  });

  it('lead into tunnels whose ids count with those of the VLANs', () => {
    const table = readBridgeVlans(
      message(port, bridge, tunnel(110, 10, flag.begin), tunnel(112, 12, flag.end), tunnel(999, 20)),
    );
    expect([...(table?.tunnels ?? [])]).toEqual([
      [10, 110],
      [11, 111],
      [12, 112],
      [20, 999],
    ]);
  });

  it('are at most 4094, whatever a message says', () => {
    const wide = message(port, bridge, vlan(0, flag.begin), vlan(65_535, flag.end));
    expect(described(wide)?.vlans).toEqual(['1-4094']);
  });
});

const flagsOf = (entries: Readonly<Record<number, number>>) =>
  new Map(Object.entries(entries).map(([id, flags]) => [Number(id), flags]));

describe('the steps to other VLANs', () => {
  it('set the VLAN of untagged frames first, take the superfluous ones last, and leave the others alone', () => {
    const present = flagsOf({ 1: flag.pvid | flag.untagged, 5: 0, 30: 0 });
    const wanted = flagsOf({ 5: 0, 10: flag.pvid | flag.untagged, 20: 0, 21: 0, 22: 0, 30: flag.untagged });
    const texts = vlanSteps(present, wanted).map((step) => vlanStepText('eth0', false, step));
    expect(texts).toEqual([
      'bridge vlan add dev eth0 vid 10 pvid untagged',
      'bridge vlan add dev eth0 vid 20-22',
      'bridge vlan add dev eth0 vid 30 untagged',
      'bridge vlan del dev eth0 vid 1',
    ]);
  });

  it('lead to the wanted VLANs from any others, as the kernel carries them out', () => {
    const vlans = fc
      .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom(0, flag.untagged)), {
        selector: ([id]) => id,
      })
      .chain((list) =>
        fc.constantFrom(undefined, ...list.map(([id]) => id)).map((pvid) => {
          const withPvid = list.map(([id, flags]) => [id, id === pvid ? flags | flag.pvid : flags] as const);
          return new Map(withPvid);
        }),
      );
    fc.assert(
      fc.property(vlans, vlans, (present, wanted) => {
        const kernel = new Map<number, number>(present);
        for (const { verb, range, flags } of vlanSteps(present, wanted)) {
          if ((flags & flag.pvid) !== 0) {
            expect(range[0]).toBe(range[1]);
            for (const [id, each] of kernel) kernel.set(id, each & ~flag.pvid);
          }
          for (let id = range[0]; id <= range[1]; id += 1) {
            if (verb === 'add') kernel.set(id, flags);
            else expect(kernel.delete(id)).toBe(true);
          }
        }
        expect(new Map([...kernel].sort(([left], [right]) => left - right))).toEqual(
          new Map([...wanted].sort(([left], [right]) => left - right)),
        );
      }),
    );
  });

  it('are requests that the kernel’s own dump answers with the same VLANs', () => {
    const step = { verb: 'add', range: [20, 22], flags: flag.untagged } as const;
    const { type, payload } = vlanRequest(port, false, step);
    expect([type, payload[0], u32(payload, 4)]).toEqual([19, 7, port]);
    expect(described(payload)).toEqual({ vlans: ['20-22'], pvid: 0, untagged: ['20-22'] });
    const ofBridge = vlanRequest(bridge, true, { ...step, verb: 'del', range: [7, 7] });
    expect(ofBridge.type).toBe(17);
    // IFLA_AF_SPEC, IFLA_BRIDGE_FLAGS: BRIDGE_FLAGS_SELF.
    expect(u16(ofBridge.payload, 24)).toBe(2);
  });
});

describe('the requests for former VLANs', () => {
  const former = message(
    port,
    bridge,
    [vlan(1, flag.pvid | flag.untagged), vlan(10, flag.begin), vlan(12, flag.end)],
    [tunnel(110, 10, flag.begin), tunnel(112, 12, flag.end)],
  );

  it('are none where nothing differs, also beside a checkpoint that has each VLAN by itself', () => {
    const single = message(
      port,
      bridge,
      [vlan(1, flag.pvid | flag.untagged), vlan(10), vlan(11), vlan(12)],
      [tunnel(110, 10), tunnel(111, 11), tunnel(112, 12)],
    );
    expect(bridgeVlanRequests(former, former, port)).toEqual([]);
    expect(bridgeVlanRequests(single, former, port)).toEqual([]);
  });

  it('bring each tunnel back by itself, and replace one of another id', () => {
    const now = message(
      port,
      bridge,
      [vlan(1, flag.pvid | flag.untagged), vlan(10, flag.begin), vlan(12, flag.end)],
      tunnel(777, 10),
    );
    const requests = bridgeVlanRequests(former, now, 42);
    expect(
      requests.map(({ type, payload }) => [type, [...(readBridgeVlans(payload)?.tunnels ?? [])]]),
    ).toEqual([
      [17, [[10, 777]]],
      [19, [[10, 110]]],
      [19, [[11, 111]]],
      [19, [[12, 112]]],
    ]);
    expect(requests.map(({ payload }) => u32(payload, 4))).toEqual([42, 42, 42, 42]);
  });

  it('are all of them for a port that has none now', () => {
    expect(bridgeVlanRequests(former, undefined, port)).toHaveLength(5);
  });
});
