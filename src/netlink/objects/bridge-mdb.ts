import { Attributes, writeAttribute } from '../attributes.ts';
import { i32, u32, writeU32 } from '../byte-order.ts';
import type { NetlinkRequest } from '../requester.ts';

/** A permanent entry of a bridge's multicast database. Source: linux/if_bridge.h, struct br_mdb_entry. */
export interface MdbEntry {
  /** Index of the bridge. */
  readonly bridge: number;
  readonly octets: Buffer;
}

/** RTM_NEWMDB of linux/rtnetlink.h; MDBA_MDB, MDBA_MDB_ENTRY, MDBA_MDB_ENTRY_INFO and MDBA_SET_ENTRY of linux/if_bridge.h. */
const newMdb = 84;
const bridgeFamily = 7;
const headerLength = 8;
const indexOffset = 4;
const mdb = 1;
const setEntry = 1;
const entryLength = 28;
const stateOffset = 4;
const permanent = 1;

/** Reads the permanent entries of one message of a dump. */
export function readMdbEntries(payload: Buffer): readonly MdbEntry[] {
  const bridge = i32(payload, indexOffset);
  const groups = new Attributes(payload, headerLength).nested(mdb)?.list() ?? [];
  const infos = groups.flatMap(({ value }) => new Attributes(value).list());
  return infos.flatMap(({ value }) => {
    const octets = value.subarray(0, entryLength);
    return octets.length === entryLength && octets[stateOffset] === permanent
      ? [{ bridge, octets: Buffer.from(octets) }]
      : [];
  });
}

/** Index of the port of an entry. */
export const mdbPort = ({ octets }: MdbEntry): number => u32(octets);

/** A request that creates an entry. @param bridge index of the bridge now; `port`: of the port now. */
export function mdbRequest({ octets }: MdbEntry, bridge: number, port: number): NetlinkRequest {
  const header = Buffer.alloc(headerLength);
  header[0] = bridgeFamily;
  writeU32(header, bridge, indexOffset);
  const entry = Buffer.from(octets);
  writeU32(entry, port, 0);
  // The flags tell what hardware does with it.
  entry[stateOffset + 1] = 0;
  const createExclusively = 0x400 | 0x200;
  return {
    type: newMdb,
    flags: createExclusively,
    payload: Buffer.concat([header, writeAttribute(setEntry, entry)]),
  };
}
