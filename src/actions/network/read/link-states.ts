import {
  type BridgeVlanTable,
  bondAttributes,
  bondPortAttributes,
  bridgeAttributes,
  bridgePortAttributes,
  describeBridgeVlans,
  formatMac,
  interfaceFlag,
  ipv6GenerationMode,
  isIpv6Enabled,
  type LinkMessage,
  linkAttribute,
  readOptions,
  readVlan,
  runningBridgeOptions,
} from '#netlink';
import { ipWordOf, isMemberOption, optionsOf } from '../state/link-options.ts';
import type { LinkState } from '../state/network-state.ts';
import { portOptions } from '../state/port-options.ts';
import { vlanWords } from './vlan-words.ts';

type NameOf = (index: number | undefined) => string | undefined;

/** `ARPHRD_ETHER` and `ARPHRD_LOOPBACK` of linux/if_arp.h. */
const deviceType = { ethernet: 1, loopback: 772 } as const;
/** `IN6_ADDR_GEN_MODE_*` of linux/if_link.h with the words of `ip link set … addrgenmode`. */
const generationModes = ['eui64', 'none', 'stable_secret', 'random'];

const optionAttributes = { bond: bondAttributes, bridge: bridgeAttributes } as const;
const portAttributes = { bond: bondPortAttributes, bridge: bridgePortAttributes } as const;
const isMasterKind = (kind: string | undefined): kind is 'bond' | 'bridge' =>
  kind === 'bond' || kind === 'bridge';

/** Converts links. @param vlans of bridges and their ports. @param nameOf returns the name of another link. */
export function toLinkStates(
  links: readonly LinkMessage[],
  vlans: readonly BridgeVlanTable[],
  nameOf: NameOf,
): readonly LinkState[] {
  const vlansOf = new Map(vlans.map((table) => [table.index, describeBridgeVlans(table)]));
  return links.map((link) => toLinkState(link, vlansOf.get(link.index), nameOf));
}

function toLinkState(link: LinkMessage, bridgeVlans: LinkState['bridgeVlans'], nameOf: NameOf): LinkState {
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
    lacksIpv6: isIpv6Enabled(link) === false || undefined,
    lower: nameOf(link.lowerIndex),
    vlan: kind === 'vlan' && data ? vlanOf(data) : undefined,
    options: readLinkOptions(kind, data, nameOf),
    ...readMembership(link, nameOf),
    bridgeVlans,
  };
}

function readGenerationMode(link: LinkMessage): string | undefined {
  const mode = ipv6GenerationMode(link);
  return mode === undefined ? undefined : (generationModes[mode] ?? String(mode));
}

function vlanOf(data: NonNullable<LinkMessage['data']>): LinkState['vlan'] {
  const vlan = readVlan(data);
  if (vlan === undefined) return undefined;
  const words = vlanWords(vlan);
  const { id, protocol = '802.1Q' } = vlan;
  return words.length === 0 ? { id, protocol } : { id, protocol, words };
}

/**
 * Reads the options of a bond or bridge that an action can set, with the words of `ip link … type KIND`. Leaves out what a bridge
 * reports of its spanning tree instead of what was set.
 */
function readLinkOptions(
  kind: string | undefined,
  data: LinkMessage['data'],
  nameOf: NameOf,
): LinkState['options'] {
  const table = optionsOf(kind);
  if (!table || !isMasterKind(kind) || data === undefined) return undefined;
  const running = kind === 'bridge' ? runningBridgeOptions(data) : [];
  const configured = optionAttributes[kind].filter(([attribute]) => !running.includes(attribute));
  const { values, links } = readOptions(configured, data);
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
