import {
  bondAttributes,
  bondPortAttributes,
  bridgeAttributes,
  bridgePortAttributes,
  formatMac,
  interfaceFlag,
  type LinkMessage,
  linkAttribute,
  readOptions,
  readVlan,
} from '#netlink';
import { ipWordOf, isMemberOption, optionsOf, portOptions } from '../state/link-options.ts';
import type { LinkState } from '../state/network-state.ts';
import { vlanWords } from './vlan-words.ts';

type NameOf = (index: number | undefined) => string | undefined;

/** `ARPHRD_ETHER` and `ARPHRD_LOOPBACK` of linux/if_arp.h. */
const deviceType = { ethernet: 1, loopback: 772 } as const;
/** `AF_INET6`, and `IFLA_INET6_ADDR_GEN_MODE` of linux/if_link.h. */
const ipv6Family = 10;
const generationMode = 8;
/** `IN6_ADDR_GEN_MODE_*` of linux/if_link.h with the words of `ip link set … addrgenmode`. */
const generationModes = ['eui64', 'none', 'stable_secret', 'random'];

const optionAttributes = { bond: bondAttributes, bridge: bridgeAttributes } as const;
const portAttributes = { bond: bondPortAttributes, bridge: bridgePortAttributes } as const;
const isMasterKind = (kind: string | undefined): kind is 'bond' | 'bridge' =>
  kind === 'bond' || kind === 'bridge';

/** Converts links. @param nameOf returns the name of another link. */
export const toLinkStates = (links: readonly LinkMessage[], nameOf: NameOf): readonly LinkState[] =>
  links.map((link) => toLinkState(link, nameOf));

function toLinkState(link: LinkMessage, nameOf: NameOf): LinkState {
  const { index, name, data, attributes } = link;
  const kind = link.deviceType === deviceType.loopback ? 'loopback' : link.kind;
  return {
    index,
    name,
    kind,
    up: (link.flags & interfaceFlag.up) !== 0,
    mtu: attributes.u32(linkAttribute.mtu) ?? 0,
    mtuMin: attributes.u32(linkAttribute.minMtu) || undefined,
    mtuMax: attributes.u32(linkAttribute.maxMtu) || undefined,
    macAddress:
      link.deviceType === deviceType.ethernet
        ? formatMac(attributes.bytes(linkAttribute.address))
        : undefined,
    addrGenMode: readGenerationMode(link),
    lower: nameOf(link.lowerIndex),
    vlan: kind === 'vlan' && data ? vlanOf(data) : undefined,
    options: readLinkOptions(kind, data, nameOf),
    ...readMembership(link, nameOf),
  };
}

function readGenerationMode({ attributes }: LinkMessage): string | undefined {
  const mode = attributes.nested(linkAttribute.afSpec)?.nested(ipv6Family)?.u8(generationMode);
  return mode === undefined ? undefined : (generationModes[mode] ?? String(mode));
}

function vlanOf(data: NonNullable<LinkMessage['data']>): LinkState['vlan'] {
  const vlan = readVlan(data);
  if (vlan === undefined) return undefined;
  const words = vlanWords(vlan);
  const { id, protocol = '802.1Q' } = vlan;
  return words.length === 0 ? { id, protocol } : { id, protocol, words };
}

/** Reads the options of a bond or bridge that an action can set, with the words of `ip link … type KIND`. */
function readLinkOptions(
  kind: string | undefined,
  data: LinkMessage['data'],
  nameOf: NameOf,
): LinkState['options'] {
  const table = optionsOf(kind);
  if (!table || !isMasterKind(kind) || data === undefined) return undefined;
  const { values, links } = readOptions(optionAttributes[kind], data);
  const options: Record<string, string> = {};
  const mode = values['mode'];
  if (kind === 'bond' && mode !== undefined) options['mode'] = String(mode);
  for (const option of table) {
    const value = isMemberOption(option) ? nameOf(links[option.name]) : values[option.name];
    // A list, such as targets of ARP, becomes `10.0.0.1,10.0.0.2`.
    if (value !== undefined) options[ipWordOf(option)] = String(value);
  }
  return options;
}

function readMembership(
  { masterIndex, masterKind, portData }: LinkMessage,
  nameOf: NameOf,
): Pick<LinkState, 'master' | 'masterKind' | 'portOptions'> {
  const master = nameOf(masterIndex);
  if (master === undefined) return {};
  return { master, masterKind, portOptions: portData && readPortOptions(masterKind, portData) };
}

function readPortOptions(
  kind: string | undefined,
  data: NonNullable<LinkMessage['portData']>,
): LinkState['portOptions'] {
  if (!isMasterKind(kind)) return undefined;
  const { values } = readOptions(portAttributes[kind], data);
  const names = portOptions[kind] ?? [];
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, String(values[name])]])),
  );
}
