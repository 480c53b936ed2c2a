import { parseUdevProperties } from '../../text/udev-data.ts';

/** Parses the names that udev's hardware database has for a card, from a file of /run/udev/data. */
export function parseUdevNames(text: string): {
  readonly vendorName: string | undefined;
  readonly deviceName: string | undefined;
} {
  const properties = parseUdevProperties(text);
  return {
    vendorName: properties.get('ID_VENDOR_FROM_DATABASE'),
    deviceName: properties.get('ID_MODEL_FROM_DATABASE'),
  };
}
