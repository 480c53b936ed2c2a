import { u16, u32, writeU16, writeU32 } from './byte-order.ts';

/** One netlink message: the fields of its header and its payload. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly payload: Buffer;
}

/** Types and flags that all netlink families share. Source: linux/netlink.h. */
export const messageType = { error: 2, done: 3, overrun: 4 } as const;
export const messageFlag = {
  request: 0x1,
  multipart: 0x2,
  acknowledge: 0x4,
  dumpInterrupted: 0x10,
  dump: 0x300,
  /** Of a message that creates: replace what exists; refuse what exists; create what does not; add at the end. */
  replace: 0x100,
  exclusive: 0x200,
  create: 0x400,
  append: 0x800,
  /** Of an acknowledgement: without the request's payload; with attributes. */
  capped: 0x100,
  attributes: 0x200,
} as const;

const headerLength = 16;

/** Reads the messages of one receive. Ends before a message that does not fit: the dump then lacks its end. */
export function* readMessages(bytes: Buffer): Generator<NetlinkMessage> {
  let start = 0;
  while (start + headerLength <= bytes.length) {
    const length = u32(bytes, start);
    if (length < headerLength || start + length > bytes.length) return;
    yield {
      type: u16(bytes, start + 4),
      flags: u16(bytes, start + 6),
      sequence: u32(bytes, start + 8),
      payload: bytes.subarray(start + headerLength, start + length),
    };
    start += (length + 3) & ~3;
  }
}

export function writeMessage(message: NetlinkMessage): Buffer {
  const bytes = Buffer.alloc(headerLength + message.payload.length);
  writeU32(bytes, bytes.length, 0);
  writeU16(bytes, message.type, 4);
  writeU16(bytes, message.flags, 6);
  writeU32(bytes, message.sequence, 8);
  message.payload.copy(bytes, headerLength);
  return bytes;
}
