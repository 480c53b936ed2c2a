import { formatUuid } from './uuid.ts';

/** Major times 256 plus minor; from 2.6 on the first three fields of the UUID are little endian. */
const littleEndianSince = 0x0206;
const systemInformation = 1;
const endOfTable = 127;
const uuidAt = 8;

/** The version in an entry point: `_SM3_`, `_SM_`, or the `_DMI_` of before; undefined for anything else. */
export function parseSmbiosVersion(entryPoint: Buffer): number | undefined {
  const anchor = entryPoint.toString('latin1', 0, 5);
  if (anchor === '_SM3_' && entryPoint.length >= 9) return entryPoint.readUInt16BE(7);
  if (anchor.startsWith('_SM_') && entryPoint.length >= 8) return entryPoint.readUInt16BE(6);
  // One octet, major and minor version four bits each.
  const decimal = anchor === '_DMI_' ? entryPoint[14] : undefined;
  return decimal === undefined ? undefined : ((decimal >> 4) << 8) | (decimal & 0x0f);
}

/**
 * The system's UUID in the structures of SMBIOS (type 1, DSP0134 7.2); undefined where there is none or the table
 * is broken before it.
 */
export function parseSmbiosUuid(table: Buffer, version: number): string | undefined {
  let at = 0;
  while (at + 4 <= table.length) {
    const type = table[at];
    const length = table[at + 1] ?? 0;
    if (type === endOfTable || length < 4 || at + length > table.length) return undefined;
    if (type === systemInformation)
      return length >= uuidAt + 16
        ? uuidInOrder(Buffer.from(table.subarray(at + uuidAt, at + uuidAt + 16)), version)
        : undefined;
    // The strings of a structure follow it and end with two zeros.
    const end = table.indexOf('\0\0', at + length, 'latin1');
    if (end === -1) return undefined;
    at = end + 2;
  }
  return undefined;
}

function uuidInOrder(bytes: Buffer, version: number): string {
  if (version >= littleEndianSince) {
    bytes.subarray(0, 4).reverse();
    bytes.subarray(4, 6).reverse();
    bytes.subarray(6, 8).reverse();
  }
  return formatUuid(bytes);
}
