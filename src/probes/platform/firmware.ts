import type { Host } from '../host.ts';
import { word } from '../key-value.ts';
import type { Platform } from './platform.ts';

/** What makers leave in a field that they never filled in, in lower case. */
const placeholders: ReadonlySet<string> = new Set([
  'to be filled by o.e.m.',
  'to be filled by oem',
  'default string',
  'default_string',
  'not specified',
  'not applicable',
  'not available',
  'not present',
  'none',
  'n/a',
  'na',
  'unknown',
  'oem',
  'o.e.m.',
  'oem not specify',
  'empty',
  'undefined',
  'system manufacturer',
  'system product name',
  'system version',
  'system serial number',
  'system name',
  'chassis serial number',
  'base board serial number',
  'serial number',
  'product name',
  'manufacturer',
  'standard',
  't.b.d',
  'tbd',
  '.',
  '-',
  '--',
  '0',
]);

/** Text of SMBIOS that says something; undefined for a maker's placeholder and for signs without meaning. */
export function firmwareText(text: string | undefined): string | undefined {
  const found = word(text);
  if (found === undefined || placeholders.has(found.toLowerCase())) return undefined;
  return /^(.)\1*$/.test(found) || found === '123456789' || found === '0123456789' ? undefined : found;
}

export type Firmware = Pick<Platform, 'manufacturer' | 'productName' | 'serialNumber' | 'firmwareVersion'>;

/** SMBIOS by /sys/class/dmi/id (the serial number is for root); the board's name where there is a device tree instead. */
export async function readFirmware(host: Host): Promise<Firmware> {
  const dmi = async (file: string): Promise<string | undefined> =>
    firmwareText(await host.text(`/sys/class/dmi/id/${file}`));
  const tree = async (file: string): Promise<string | undefined> =>
    firmwareText(await host.text(`/proc/device-tree/${file}`));
  return {
    manufacturer: await dmi('sys_vendor'),
    productName: (await dmi('product_name')) ?? (await tree('model')),
    serialNumber: (await dmi('product_serial')) ?? (await tree('serial-number')),
    firmwareVersion: await dmi('bios_version'),
  };
}
