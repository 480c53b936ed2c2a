import { nonEmptyText } from './key-values.ts';

/**
 * Parses the properties in a file of /run/udev/data, the database of udev: lines such as `E:ID_MODEL=Disk`. udev writes
 * octets that are not text as `\x20`.
 */
export function parseUdevProperties(data: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of data.split('\n')) {
    const fields = /^E:([A-Z0-9_]+)=(.*)$/.exec(line);
    const value = nonEmptyText(
      fields?.[2]?.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    );
    if (fields?.[1] !== undefined && value !== undefined) properties.set(fields[1], value);
  }
  return properties;
}
