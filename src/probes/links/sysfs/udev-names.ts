import { nonEmptyText } from '../../text/key-values.ts';

/** Names that udev's hardware database has for a card, in a file of /run/udev/data. */
export function parseUdevNames(text: string): {
  readonly vendorName: string | undefined;
  readonly deviceName: string | undefined;
} {
  const property = (name: string): string | undefined => {
    const mark = `E:${name}=`;
    const line = text.split('\n').find((candidate) => candidate.startsWith(mark));
    return nonEmptyText(line?.slice(mark.length));
  };
  return {
    vendorName: property('ID_VENDOR_FROM_DATABASE'),
    deviceName: property('ID_MODEL_FROM_DATABASE'),
  };
}
