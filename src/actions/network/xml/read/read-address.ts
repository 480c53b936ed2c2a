import { canonicalAddress } from '#netlink';
import type { Family } from '../../state/network-state.ts';
import { type ElementReader, quoted } from './element-reader.ts';

const families = ['ipv4', 'ipv6'] as const;

/** @returns the attribute `family`. @throws {Refused} */
export function readFamily(reader: ElementReader): Family {
  const family = reader.oneOf('family', families);
  if (family === undefined) throw reader.refusal('family is missing; expected ipv4 or ipv6');
  return family;
}

/** @returns the canonical text of an address. @throws {Refused} for another text, or an address of the other family. */
export function requireAddress(reader: ElementReader, name: string, text: string, family?: Family): string {
  const parsed = canonicalAddress(text);
  if (!parsed || (family !== undefined && parsed.family !== family))
    throw reader.refusal(`${name} is ${quoted(text)}; expected an address${family ? ` of ${family}` : ''}`);
  return parsed.address;
}
