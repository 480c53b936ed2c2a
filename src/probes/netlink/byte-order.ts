import { endianness } from 'node:os';

const little = endianness() === 'LE';

/** Numbers as this machine's kernel writes them. The caller makes sure that the bytes are there. */
export const u16 = (bytes: Buffer, at = 0): number =>
  little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
export const u32 = (bytes: Buffer, at = 0): number =>
  little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
export const i32 = (bytes: Buffer, at = 0): number =>
  little ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
export const u64 = (bytes: Buffer, at = 0): bigint =>
  little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);

export function writeU16(bytes: Buffer, value: number, at: number): void {
  if (little) bytes.writeUInt16LE(value, at);
  else bytes.writeUInt16BE(value, at);
}
export function writeU32(bytes: Buffer, value: number, at: number): void {
  if (little) bytes.writeUInt32LE(value, at);
  else bytes.writeUInt32BE(value, at);
}
