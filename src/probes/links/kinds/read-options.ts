import { formatIpv4, formatIpv6 } from '../../addresses/ip-text.ts';
import type { Attributes } from '../../netlink/attributes.ts';
import { formatMac } from '../mac.ts';
import type { RawOptions } from '../raw-link.ts';

/** How one option is sent: its attribute, the kernel's name for it, its form, and the words of an enumeration. */
export type OptionDefinition = readonly [
  attribute: number,
  name: string,
  form: 'u8' | 'u16' | 'u32' | 'be16' | 'mac' | 'link' | 'ipv4s' | 'ipv6s' | 'protocol',
  words?: readonly string[],
];

/** Every option of a table that the kernel sent, enumerations by their words, a new word by its number. */
export function readOptions(table: readonly OptionDefinition[], data: Attributes): RawOptions {
  const values: Record<string, string | number | readonly string[]> = {};
  const links: Record<string, number> = {};
  for (const [attribute, name, form, words] of table) {
    if (form === 'link') {
      const index = data.u32(attribute);
      if (index !== undefined && index > 0) links[name] = index;
      continue;
    }
    const value = readOption(data, attribute, form);
    if (value === undefined) continue;
    values[name] = (typeof value === 'number' ? words?.[value] : undefined) ?? value;
  }
  return { values, links };
}

function readOption(
  data: Attributes,
  attribute: number,
  form: Exclude<OptionDefinition[2], 'link'>,
): string | number | readonly string[] | undefined {
  switch (form) {
    case 'u8':
    case 'u16':
    case 'u32':
    case 'be16':
      return data[form](attribute);
    case 'mac':
      return formatMac(data.bytes(attribute));
    case 'protocol':
      return vlanProtocol(data.be16(attribute));
    case 'ipv4s':
      return addressList(data.nested(attribute), formatIpv4);
    case 'ipv6s':
      return addressList(data.nested(attribute), formatIpv6);
  }
}

function addressList(
  nested: Attributes | undefined,
  text: (bytes: Buffer) => string | undefined,
): readonly string[] | undefined {
  const found = nested?.list().flatMap(({ value }) => text(value) ?? []);
  return found === undefined || found.length === 0 ? undefined : found;
}

/** IEEE's name of a VLAN tag's EtherType. */
export function vlanProtocol(etherType: number | undefined): string | undefined {
  if (etherType === 0x8100) return '802.1Q';
  return etherType === 0x88a8 ? '802.1ad' : undefined;
}
