import { writeU32 } from '../byte-order.ts';
import type { NetlinkRequest } from '../requester.ts';
import { linkHeader } from '../rtnetlink/constants.ts';

/** RTM_NEWLINK of linux/rtnetlink.h. */
const newLinkType = 16;

/** Builds a request that changes the link of this index. @param flags new values of the bits in `change`. */
export function newLink(index: number, attribute: Buffer, flags = 0, change = 0): NetlinkRequest {
  const header = Buffer.alloc(linkHeader.length);
  writeU32(header, index, linkHeader.index);
  writeU32(header, flags, linkHeader.flags);
  writeU32(header, change, linkHeader.change);
  return { type: newLinkType, flags: 0, payload: Buffer.concat([header, attribute]) };
}
