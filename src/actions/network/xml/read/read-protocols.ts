import { compact } from '#base';
import { addressBits } from '#netlink';
import { canonicalAddress, parsePrefixed, requireHostAddress } from '../../state/ip-address.ts';
import type { Family } from '../../state/network-state.ts';
import type { ProtocolSettings } from '../interface-definition.ts';
import { locationText } from '../xml-element.ts';
import { type ElementReader, quoted } from './element-reader.ts';

const families = ['ipv4', 'ipv6'] as const;

/** Reads the `<protocol>` of each family. @throws {Refused} */
export function readProtocols(reader: ElementReader): { readonly [F in Family]?: ProtocolSettings } {
  const protocols = new Map<Family, ProtocolSettings>();
  for (const protocol of reader.all('protocol')) {
    const family = protocol.oneOf('family', families);
    if (family === undefined) throw protocol.refusal('family is missing; expected ipv4 or ipv6');
    if (protocols.has(family))
      throw protocol.refusal(`a second one of ${family}; expected one of each family`);
    protocols.set(family, readProtocol(protocol, family));
  }
  return Object.fromEntries(protocols);
}

function readProtocol(protocol: ElementReader, family: Family): ProtocolSettings {
  const autoconf = family === 'ipv6' ? protocol.one('autoconf') : undefined;
  autoconf?.rejectUnread();
  const dhcp = protocol.one('dhcp');
  if (dhcp?.optional('peerdns') !== undefined)
    throw dhcp.refusal('peerdns cannot be chosen here; leave it out to keep the setting of the client');
  dhcp?.rejectUnread();
  const addresses = protocol.all('ip').map((ip) => readAddress(ip, family));
  const duplicate = addresses.find(({ address }, index) =>
    addresses.slice(0, index).some((earlier) => earlier.address === address),
  );
  if (duplicate) throw protocol.refusal(`${duplicate.address} is there twice; expected once`);
  const gateway = readGateway(protocol, family);
  protocol.rejectUnread();
  return {
    ...compact({ autoconf: autoconf && true, dhcp: dhcp && true }),
    addresses,
    ...compact({ gateway }),
  };
}

function readAddress(ip: ElementReader, family: Family): ProtocolSettings['addresses'][number] {
  const text = ip.required('address');
  if (canonicalAddress(text)?.family !== family)
    throw ip.refusal(`address is ${quoted(text)}; expected an address of ${family}`);
  const maxPrefix = addressBits[family];
  const prefixLength = ip.number('prefix', 1, maxPrefix);
  if (prefixLength === undefined)
    throw ip.refusal(`prefix is missing; expected a number from 1 to ${maxPrefix}`);
  ip.rejectUnread();
  const parsed = parsePrefixed('address', `${text}/${prefixLength}`);
  requireHostAddress(`${locationText(ip.element)}: address`, parsed);
  return { address: parsed.address, prefixLength };
}

function readGateway(protocol: ElementReader, family: Family): string | undefined {
  const route = protocol.one('route');
  if (!route) return undefined;
  const text = route.required('gateway');
  const parsed = canonicalAddress(text);
  if (parsed?.family !== family)
    throw route.refusal(`gateway is ${quoted(text)}; expected an address of ${family}`);
  route.rejectUnread();
  return parsed.address;
}
