import { u16, u32, writeU16, writeU32 } from './byte-order.ts';

/** One message of a netlink answer: the fields of its header and what follows it. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly payload: Buffer;
}

/** Types and flags that every netlink family has. */
export const messageType = { error: 2, done: 3, overrun: 4 } as const;
export const messageFlag = { request: 0x1, multipart: 0x2, dump: 0x300, dumpInterrupted: 0x10 } as const;

const headerLength = 16;

/**
 * The messages in what one receive gave. It ends before a message that does not fit into the bytes: whoever waits
 * for the end of a dump then sees that it did not come.
 */
export function* readMessages(bytes: Buffer): Generator<NetlinkMessage> {
  let at = 0;
  while (at + headerLength <= bytes.length) {
    const length = u32(bytes, at);
    if (length < headerLength || at + length > bytes.length) return;
    yield {
      type: u16(bytes, at + 4),
      flags: u16(bytes, at + 6),
      sequence: u32(bytes, at + 8),
      payload: bytes.subarray(at + headerLength, at + length),
    };
    at += (length + 3) & ~3;
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
