import type { Attributes } from '../../attributes.ts';
import { formatIpv4, formatIpv6 } from '../ip-text.ts';
import { formatMac } from '../mac.ts';
import { vlanProtocol } from './vlan.ts';

type OptionFormat =
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'i32'
  | 'be16'
  | 'mac'
  | 'link'
  | 'ipv4s'
  | 'ipv6s'
  | 'protocol';

/** One option of a bond, a bridge or a port: its attribute, the kernel's name, its format, and the names of an enumeration. */
export type OptionDefinition = readonly [
  attribute: number,
  name: string,
  format: OptionFormat,
  enumeration?: readonly string[],
];

/** Options as the kernel sends them. */
export interface RawOptions {
  readonly values: Readonly<Record<string, string | number | readonly string[]>>;
  /** Options that refer to a link, by its index. */
  readonly links: Readonly<Record<string, number>>;
}

/** Reads all options of a table that the message contains. An enumeration without a name keeps its number. */
export function readOptions(table: readonly OptionDefinition[], data: Attributes): RawOptions {
  const values: Record<string, string | number | readonly string[]> = {};
  const links: Record<string, number> = {};
  for (const [attribute, name, format, enumeration] of table) {
    if (format === 'link') {
      const index = data.u32(attribute);
      if (index !== undefined && index > 0) links[name] = index;
      continue;
    }
    const value = readOption(data, attribute, format);
    if (value === undefined) continue;
    values[name] = (typeof value === 'number' ? enumeration?.[value] : undefined) ?? value;
  }
  return { values, links };
}

function readOption(
  data: Attributes,
  attribute: number,
  format: Exclude<OptionFormat, 'link'>,
): string | number | readonly string[] | undefined {
  switch (format) {
    case 'u8':
    case 'u16':
    case 'u32':
    case 'i32':
    case 'be16':
      return data[format](attribute);
    case 'u64': {
      const value = data.u64(attribute);
      return value === undefined ? undefined : toNumberOrText(value);
    }
    case 'mac':
      return formatMac(data.bytes(attribute));
    case 'protocol':
      return vlanProtocol(data.be16(attribute));
    case 'ipv4s':
      return readAddresses(data.nested(attribute), formatIpv4);
    case 'ipv6s':
      return readAddresses(data.nested(attribute), formatIpv6);
  }
}

function readAddresses(
  nested: Attributes | undefined,
  format: (bytes: Buffer) => string | undefined,
): readonly string[] | undefined {
  const addresses = nested?.list().flatMap(({ value }) => format(value) ?? []);
  return addresses === undefined || addresses.length === 0 ? undefined : addresses;
}

/** Returns a number that JavaScript cannot hold exactly as text. */
const toNumberOrText = (value: bigint): number | string =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
