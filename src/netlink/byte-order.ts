import { endianness } from 'node:os';

const isLittleEndian = endianness() === 'LE';

/** Numbers in this machine's byte order, as its kernel writes them. The caller checks that the bytes are there. */
export const u16 = (bytes: Buffer, offset = 0): number =>
  isLittleEndian ? bytes.readUInt16LE(offset) : bytes.readUInt16BE(offset);
export const u32 = (bytes: Buffer, offset = 0): number =>
  isLittleEndian ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
export const i32 = (bytes: Buffer, offset = 0): number =>
  isLittleEndian ? bytes.readInt32LE(offset) : bytes.readInt32BE(offset);
export const u64 = (bytes: Buffer, offset = 0): bigint =>
  isLittleEndian ? bytes.readBigUInt64LE(offset) : bytes.readBigUInt64BE(offset);

export function writeU16(bytes: Buffer, value: number, offset: number): void {
  if (isLittleEndian) bytes.writeUInt16LE(value, offset);
  else bytes.writeUInt16BE(value, offset);
}
export function writeU32(bytes: Buffer, value: number, offset: number): void {
  if (isLittleEndian) bytes.writeUInt32LE(value, offset);
  else bytes.writeUInt32BE(value, offset);
}
