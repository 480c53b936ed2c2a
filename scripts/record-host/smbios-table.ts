import { parseSmbiosUuid, parseSmbiosVersion } from '../../src/probes/identity/smbios.ts';
import type { HostTree } from './recorder.ts';

const tables = '/sys/firmware/dmi/tables';
export const smbiosFiles = { entryPoint: `${tables}/smbios_entry_point`, table: `${tables}/DMI` } as const;

/** Reads the UUID of a recorded table of SMBIOS. @returns undefined without one. */
export function readSmbiosUuid(tree: HostTree): string | undefined {
  const [entryPoint, table] = [tree.get(smbiosFiles.entryPoint), tree.get(smbiosFiles.table)];
  if (entryPoint?.kind !== 'file' || table?.kind !== 'file') return undefined;
  const version = parseSmbiosVersion(entryPoint.bytes);
  return version === undefined ? undefined : parseSmbiosUuid(table.bytes, version);
}

/** An entry point of version 3.0: the first three fields of its UUIDs are little-endian. */
export const entryPoint3 = Buffer.from('_SM3_\0\0\x03\0', 'latin1');

/** Makes a table with this UUID and nothing else: the strings of the others name the owner and every part of the machine. */
export function minimalSmbios(uuid: string | undefined): Buffer {
  const endOfTable = Buffer.from([127, 4, 0, 0, 0, 0]);
  if (uuid === undefined) return endOfTable;
  const octets = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  octets.subarray(0, 4).reverse();
  octets.subarray(4, 6).reverse();
  octets.subarray(6, 8).reverse();
  const systemInformation = Buffer.from([1, 27, 0, 0, 0, 0, 0, 0, ...octets, 0, 0, 0, 0, 0]);
  return Buffer.concat([systemInformation, endOfTable]);
}
