import { canonicalAddress, parsePrefixed, requireHostAddress } from '../../state/ip-address.ts';
import type { Family } from '../../state/network-state.ts';
import type { ProtocolSettings } from '../interface-definition.ts';
import { type ElementReader, quoted } from './element-reader.ts';
import { locationText } from './xml-tree.ts';

const families = ['ipv4', 'ipv6'] as const;
const most = { ipv4: 32, ipv6: 128 } as const;

/** What an interface is given of each family. @throws {Refused} */
export function readProtocols(of: ElementReader): { readonly [F in Family]?: ProtocolSettings } {
  const found = new Map<Family, ProtocolSettings>();
  for (const protocol of of.all('protocol')) {
    const family = protocol.oneOf('family', families);
    if (family === undefined) throw protocol.refusal('family is missing; ipv4 or ipv6');
    if (found.has(family)) throw protocol.refusal(`a second one of ${family}; one of each family`);
    found.set(family, readProtocol(protocol, family));
  }
  return Object.fromEntries(found);
}

function readProtocol(protocol: ElementReader, family: Family): ProtocolSettings {
  const autoconf = family === 'ipv6' ? protocol.one('autoconf') : undefined;
  autoconf?.rejectUnread();
  const dhcp = protocol.one('dhcp');
  if (dhcp?.optional('peerdns') !== undefined)
    throw dhcp.refusal('peerdns cannot be chosen here; without it, as the client has it');
  dhcp?.rejectUnread();
  const addresses = protocol.all('ip').map((ip) => readIp(ip, family));
  const double = addresses.find(({ address }, index) =>
    addresses.slice(0, index).some((before) => before.address === address),
  );
  if (double) throw protocol.refusal(`${double.address} is there twice; once`);
  const gateway = readGateway(protocol, family);
  protocol.rejectUnread();
  return {
    ...(autoconf && { autoconf: true }),
    ...(dhcp && { dhcp: true }),
    addresses,
    ...(gateway !== undefined && { gateway }),
  };
}

function readIp(ip: ElementReader, family: Family): ProtocolSettings['addresses'][number] {
  const text = ip.required('address');
  if (canonicalAddress(text)?.family !== family)
    throw ip.refusal(`address is ${quoted(text)}; an address of ${family}`);
  const prefixLength = ip.number('prefix', 1, most[family]);
  if (prefixLength === undefined) throw ip.refusal(`prefix is missing; a number from 1 to ${most[family]}`);
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
  if (parsed?.family !== family) throw route.refusal(`gateway is ${quoted(text)}; an address of ${family}`);
  route.rejectUnread();
  return parsed.address;
}
