import type { Protocol } from '../definition.ts';
import { canonicalAddress, parsePrefixed, requireHostAddress } from '../ip-address.ts';
import type { Family } from '../state.ts';
import { type ElementReader, shown } from './reader.ts';
import { at } from './tree.ts';

const families = ['ipv4', 'ipv6'] as const;
const most = { ipv4: 32, ipv6: 128 } as const;

/** What an interface is given of each family. @throws {Refused} */
export function readProtocols(of: ElementReader): { readonly [F in Family]?: Protocol } {
  const found = new Map<Family, Protocol>();
  for (const protocol of of.all('protocol')) {
    const family = protocol.word('family', families);
    if (family === undefined) throw protocol.refuse('family is missing; ipv4 or ipv6');
    if (found.has(family)) throw protocol.refuse(`a second one of ${family}; one of each family`);
    found.set(family, readProtocol(protocol, family));
  }
  return Object.fromEntries(found);
}

function readProtocol(protocol: ElementReader, family: Family): Protocol {
  const autoconf = family === 'ipv6' ? protocol.one('autoconf') : undefined;
  autoconf?.end();
  const dhcp = protocol.one('dhcp');
  if (dhcp?.optional('peerdns') !== undefined)
    throw dhcp.refuse('peerdns cannot be chosen here; without it, as the client has it');
  dhcp?.end();
  const addresses = protocol.all('ip').map((ip) => readIp(ip, family));
  const double = addresses.find(({ address }, index) =>
    addresses.slice(0, index).some((before) => before.address === address),
  );
  if (double) throw protocol.refuse(`${double.address} is there twice; once`);
  const gateway = readGateway(protocol, family);
  protocol.end();
  return {
    ...(autoconf && { autoconf: true }),
    ...(dhcp && { dhcp: true }),
    addresses,
    ...(gateway !== undefined && { gateway }),
  };
}

function readIp(ip: ElementReader, family: Family): Protocol['addresses'][number] {
  const text = ip.required('address');
  if (canonicalAddress(text)?.family !== family)
    throw ip.refuse(`address is ${shown(text)}; an address of ${family}`);
  const prefixLength = ip.number('prefix', 1, most[family]);
  if (prefixLength === undefined) throw ip.refuse(`prefix is missing; a number from 1 to ${most[family]}`);
  ip.end();
  const parsed = parsePrefixed('address', `${text}/${prefixLength}`);
  requireHostAddress(`${at(ip.element)}: address`, parsed);
  return { address: parsed.address, prefixLength };
}

function readGateway(protocol: ElementReader, family: Family): string | undefined {
  const route = protocol.one('route');
  if (!route) return undefined;
  const text = route.required('gateway');
  const parsed = canonicalAddress(text);
  if (parsed?.family !== family) throw route.refuse(`gateway is ${shown(text)}; an address of ${family}`);
  route.end();
  return parsed.address;
}
