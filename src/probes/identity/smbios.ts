import { formatUuid } from './uuid.ts';

/** Version 2.6, as major times 256 plus minor: since then the first three fields of the UUID are little-endian. */
const littleEndianSince = 0x0206;
const systemInformation = 1;
const endOfTable = 127;
const uuidOffset = 8;
const uuidLength = 16;

/**
 * Reads the version of an entry point (`_SM3_`, `_SM_`, or the older `_DMI_`).
 * @returns undefined for any other bytes.
 */
export function parseSmbiosVersion(entryPoint: Buffer): number | undefined {
  const anchor = entryPoint.toString('latin1', 0, 5);
  if (anchor === '_SM3_' && entryPoint.length >= 9) return entryPoint.readUInt16BE(7);
  if (anchor.startsWith('_SM_') && entryPoint.length >= 8) return entryPoint.readUInt16BE(6);
  // One octet: four bits each for the major and the minor version.
  const packed = anchor === '_DMI_' ? entryPoint[14] : undefined;
  return packed === undefined ? undefined : ((packed >> 4) << 8) | (packed & 0x0f);
}

/**
 * Reads the system's UUID from the structures of SMBIOS (type 1, DSP0134 7.2).
 * @returns undefined when it is missing or the table is malformed.
 */
export function parseSmbiosUuid(table: Buffer, version: number): string | undefined {
  let start = 0;
  while (start + 4 <= table.length) {
    const type = table[start];
    const length = table[start + 1] ?? 0;
    if (type === endOfTable || length < 4 || start + length > table.length) return undefined;
    if (type === systemInformation) {
      if (length < uuidOffset + uuidLength) return undefined;
      const uuid = table.subarray(start + uuidOffset, start + uuidOffset + uuidLength);
      return formatSmbiosUuid(Buffer.from(uuid), version);
    }
    // The strings of a structure follow it, and end with two zeros.
    const end = table.indexOf('\0\0', start + length, 'latin1');
    if (end === -1) return undefined;
    start = end + 2;
  }
  return undefined;
}

function formatSmbiosUuid(bytes: Buffer, version: number): string {
  if (version >= littleEndianSince) {
    bytes.subarray(0, 4).reverse();
    bytes.subarray(4, 6).reverse();
    bytes.subarray(6, 8).reverse();
  }
  return formatUuid(bytes);
}
