import type { Host } from '../host/host.ts';
import { nonEmptyText } from '../text/key-values.ts';
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
  const found = nonEmptyText(text);
  if (found === undefined || placeholders.has(found.toLowerCase())) return undefined;
  return /^(.)\1*$/.test(found) || found === '123456789' || found === '0123456789' ? undefined : found;
}

type Names = 'manufacturer' | 'productName' | 'serialNumber' | 'firmwareVersion';
export type Firmware = Pick<Platform, Names | 'firmwareSources'>;

/** SMBIOS by /sys/class/dmi/id (the serial number is for root); the board's name where there is a device tree instead. */
export async function readFirmware(host: Host): Promise<Firmware> {
  const dmi = await texts(host, '/sys/class/dmi/id', {
    manufacturer: 'sys_vendor',
    productName: 'product_name',
    serialNumber: 'product_serial',
    firmwareVersion: 'bios_version',
  });
  const tree = await texts(host, '/proc/device-tree', {
    productName: 'model',
    serialNumber: 'serial-number',
  });
  const sources = [...Object.keys(tree).map(from('device-tree')), ...Object.keys(dmi).map(from('smbios'))];
  const { manufacturer, productName, serialNumber, firmwareVersion } = { ...tree, ...dmi };
  return {
    manufacturer,
    productName,
    serialNumber,
    firmwareVersion,
    firmwareSources: Object.fromEntries(sources),
  };
}

const from = (source: string) => (name: string) => [name, source] as const;

/** Those of the files that say something. */
async function texts(
  host: Host,
  folder: string,
  files: Readonly<Partial<Record<Names, string>>>,
): Promise<Partial<Record<Names, string>>> {
  const found: Partial<Record<Names, string>> = {};
  for (const [name, file] of Object.entries(files)) {
    const text = firmwareText(await host.readText(`${folder}/${file}`));
    if (text !== undefined) found[name as Names] = text;
  }
  return found;
}
