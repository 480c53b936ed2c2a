import { compact } from '#base';
import { addressBits } from '#netlink';
import { parsePrefixed, requireHostAddress } from '../../state/ip-address.ts';
import type { Family } from '../../state/network-state.ts';
import type { ProtocolSettings } from '../interface-definition.ts';
import { locationText } from '../xml-element.ts';
import type { ElementReader } from './element-reader.ts';
import { readFamily, requireAddress } from './read-address.ts';

/** Reads the `<protocol>` of each family. @throws {Refused} */
export function readProtocols(reader: ElementReader): { readonly [F in Family]?: ProtocolSettings } {
  const protocols = new Map<Family, ProtocolSettings>();
  for (const protocol of reader.all('protocol')) {
    const family = readFamily(protocol);
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
  const dhcpDns = dhcp?.flag('peerdns');
  dhcp?.rejectUnread();
  const addresses = protocol.all('ip').map((ip) => readAddress(ip, family));
  const duplicate = addresses.find(({ address }, index) =>
    addresses.slice(0, index).some((earlier) => earlier.address === address),
  );
  if (duplicate) throw protocol.refusal(`${duplicate.address} is there twice; expected once`);
  const gateway = readGateway(protocol, family);
  protocol.rejectUnread();
  return {
    ...compact({ autoconf: autoconf && true, dhcp: dhcp && true, dhcpDns }),
    addresses,
    ...compact({ gateway }),
  };
}

function readAddress(ip: ElementReader, family: Family): ProtocolSettings['addresses'][number] {
  const text = ip.required('address');
  requireAddress(ip, 'address', text, family);
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
  const gateway = requireAddress(route, 'gateway', route.required('gateway'), family);
  route.rejectUnread();
  return gateway;
}
