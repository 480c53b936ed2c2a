import type { Attributes } from '#netlink';
import { formatIpv4, formatIpv6 } from '../../text/ip-text.ts';
import { formatMac } from '../mac.ts';
import type { RawOptions } from '../raw-link.ts';

type OptionFormat = 'u8' | 'u16' | 'u32' | 'be16' | 'mac' | 'link' | 'ipv4s' | 'ipv6s' | 'protocol';

/** One option of a bond or bridge: its attribute, the kernel's name, its format, and the names of an enumeration. */
export type OptionDefinition = readonly [
  attribute: number,
  name: string,
  format: OptionFormat,
  enumeration?: readonly string[],
];

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
    case 'be16':
      return data[format](attribute);
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

/** Returns IEEE's name of a VLAN tag's EtherType; undefined for any other EtherType. */
export function vlanProtocol(etherType: number | undefined): string | undefined {
  if (etherType === 0x8100) return '802.1Q';
  return etherType === 0x88a8 ? '802.1ad' : undefined;
}
