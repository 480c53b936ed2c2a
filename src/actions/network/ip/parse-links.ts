import { ipWordOf, jsonNameOf, optionsOf, portOptions } from '../state/link-options.ts';
import type { LinkState } from '../state/network-state.ts';

/** An element of `ip -json -details link`. */
export interface IpLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly link?: string | null;
  readonly master?: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly min_mtu?: number;
  readonly max_mtu?: number;
  readonly link_type: string;
  readonly address?: string;
  readonly inet6_addr_gen_mode?: string;
  readonly linkinfo?: {
    readonly info_kind?: string;
    readonly info_data?: Readonly<Record<string, unknown>>;
    readonly info_slave_kind?: string;
    readonly info_slave_data?: Readonly<Record<string, unknown>>;
  };
}

export const parseLinks = (links: readonly IpLink[]): readonly LinkState[] => links.map(parseLink);

function parseLink(link: IpLink): LinkState {
  const { info_kind, info_data } = link.linkinfo ?? {};
  const kind = link.link_type === 'loopback' ? 'loopback' : info_kind;
  return {
    index: link.ifindex,
    name: link.ifname,
    kind,
    up: link.flags.includes('UP'),
    mtu: link.mtu,
    mtuMin: link.min_mtu || undefined,
    mtuMax: link.max_mtu || undefined,
    macAddress: link.link_type === 'ether' ? link.address : undefined,
    addrGenMode: link.inet6_addr_gen_mode,
    // The other end of a pair is beside it, not below.
    lower: kind === 'veth' ? undefined : (link.link ?? undefined),
    vlan: kind === 'vlan' && info_data ? vlanOf(info_data) : undefined,
    options: info_data && optionsIn(kind, info_data),
    ...membershipOf(link),
  };
}

function membershipOf({
  master,
  linkinfo,
}: IpLink): Pick<LinkState, 'master' | 'masterKind' | 'portOptions'> {
  if (master === undefined) return {};
  const { info_slave_kind, info_slave_data } = linkinfo ?? {};
  return {
    master,
    masterKind: info_slave_kind,
    portOptions: info_slave_data && portOptionsIn(info_slave_kind, info_slave_data),
  };
}

function vlanOf(data: Readonly<Record<string, unknown>>): NonNullable<LinkState['vlan']> {
  const words = [
    ...flagWords(data['flags']),
    ...mapWords('ingress-qos-map', data['ingress_qos']),
    ...mapWords('egress-qos-map', data['egress_qos']),
  ];
  const vlan = { id: Number(data['id']), protocol: String(data['protocol']) };
  return words.length === 0 ? vlan : { ...vlan, words };
}

/** Of a VLAN: in the words of `ip -json`, and of `ip link`. */
const vlanFlags = {
  GVRP: 'gvrp',
  LOOSE_BINDING: 'loose_binding',
  MVRP: 'mvrp',
  BRIDGE_BINDING: 'bridge_binding',
};

function flagWords(told: unknown): readonly string[] {
  const flags = Array.isArray(told) ? told : ['REORDER_HDR'];
  const on = Object.entries(vlanFlags).filter(([flag]) => flags.includes(flag));
  return [
    ...(flags.includes('REORDER_HDR') ? [] : ['reorder_hdr', 'off']),
    ...on.flatMap(([, word]) => [word, 'on']),
  ];
}

function mapWords(word: string, told: unknown): readonly string[] {
  const pairs = (Array.isArray(told) ? told : []) as readonly {
    readonly from: number;
    readonly to: number;
  }[];
  return pairs.length === 0 ? [] : [word, ...pairs.map(({ from, to }) => `${from}:${to}`)];
}

function optionsIn(
  kind: string | undefined,
  data: Readonly<Record<string, unknown>>,
): Record<string, string> | undefined {
  const table = optionsOf(kind);
  if (!table) return undefined;
  const found: Record<string, string> = {};
  if (kind === 'bond') found['mode'] = String(data['mode']);
  for (const option of table) {
    const text = told(data[jsonNameOf(option)], option.name);
    if (text !== undefined) found[ipWordOf(option)] = text;
  }
  return found;
}

/** iproute2 tells `arp_validate none` as null. */
function told(value: unknown, name: string): string | undefined {
  if (value === null) return name === 'arp_validate' ? 'none' : undefined;
  if (Array.isArray(value)) return value.length > 0 ? value.join(',') : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function portOptionsIn(
  kind: string | undefined,
  data: Readonly<Record<string, unknown>>,
): Record<string, string> | undefined {
  const names = kind === undefined ? undefined : portOptions[kind];
  if (!names) return undefined;
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = data[name];
    if (typeof value === 'boolean') found[name] = value ? 'on' : 'off';
    else if (typeof value === 'number') found[name] = String(value);
  }
  return found;
}
