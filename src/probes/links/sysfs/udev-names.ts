import { nonEmptyText } from '../../text/key-values.ts';

/** Parses the names that udev's hardware database has for a card, from a file of /run/udev/data. */
export function parseUdevNames(text: string): {
  readonly vendorName: string | undefined;
  readonly deviceName: string | undefined;
} {
  const readProperty = (name: string): string | undefined => {
    const prefix = `E:${name}=`;
    const line = text.split('\n').find((candidate) => candidate.startsWith(prefix));
    return nonEmptyText(line?.slice(prefix.length));
  };
  return {
    vendorName: readProperty('ID_VENDOR_FROM_DATABASE'),
    deviceName: readProperty('ID_MODEL_FROM_DATABASE'),
  };
}
