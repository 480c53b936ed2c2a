import { ipWordOf, type LinkOption, optionsOf } from '../../../src/actions/network/state/link-options.ts';
import type { LinkState } from '../../../src/actions/network/state/network-state.ts';
import { portOptions } from '../../../src/actions/network/state/port-options.ts';

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
    readonly info_data?: IpOptions;
    readonly info_slave_kind?: string;
    readonly info_slave_data?: IpOptions;
  };
}

type IpOptions = Readonly<Record<string, unknown>>;

/** Names of options in the JSON of `ip -d link` that differ from the arguments of `ip link`. */
const jsonNames: Readonly<Record<string, string>> = {
  num_grat_arp: 'num_peer_notif',
  lacp_rate: 'ad_lacp_rate',
  lacp_active: 'ad_lacp_active',
  group_addr: 'group_addr',
  multicast_last_member_count: 'mcast_last_member_cnt',
  multicast_startup_query_count: 'mcast_startup_query_cnt',
  ...Object.fromEntries(
    ['last_member', 'membership', 'querier', 'query', 'query_response', 'startup_query'].map((name) => [
      `multicast_${name}_interval`,
      `mcast_${name}_intvl`,
    ]),
  ),
};
/** The same of a port. */
const portJsonNames: Readonly<Record<string, string>> = { mcast_router: 'multicast_router' };
const jsonNameOf = (option: LinkOption): string => jsonNames[option.name] ?? ipWordOf(option);

export const parseLinks = (links: readonly IpLink[]): readonly LinkState[] =>
  links.map((link) => {
    const ports = links.filter(({ master }) => master === link.ifname).map(({ address = '' }) => address);
    const followsPorts = link.linkinfo?.info_kind === 'bridge' && ports.toSorted()[0] === link.address;
    return { ...parseLink(link), ...(followsPorts && { followsPorts }) };
  });

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
    // `ip` does not report `disable_ipv6`, but shows no mode where the kernel keeps no IPv6 state.
    lacksIpv6: link.inet6_addr_gen_mode === undefined || undefined,
    // `link` of a veth is its peer, not a lower device.
    lower: kind === 'veth' ? undefined : (link.link ?? undefined),
    vlan: kind === 'vlan' && info_data ? parseVlan(info_data) : undefined,
    options: info_data && parseOptions(kind, info_data),
    ...parseMembership(link),
  };
}

function parseMembership({
  master,
  linkinfo,
}: IpLink): Pick<LinkState, 'master' | 'masterKind' | 'portOptions'> {
  if (master === undefined) return {};
  const { info_slave_kind, info_slave_data } = linkinfo ?? {};
  return {
    master,
    masterKind: info_slave_kind,
    portOptions: info_slave_data && parsePortOptions(info_slave_kind, info_slave_data),
  };
}

function parseVlan(data: IpOptions): NonNullable<LinkState['vlan']> {
  const words = [
    ...flagWords(data['flags']),
    ...priorityMapWords('ingress-qos-map', data['ingress_qos']),
    ...priorityMapWords('egress-qos-map', data['egress_qos']),
  ];
  const vlan = { id: Number(data['id']), protocol: String(data['protocol']) };
  return words.length === 0 ? vlan : { ...vlan, words };
}

/** Flags of a VLAN: name in `ip -json`, and argument of `ip link`. */
const vlanFlags = {
  GVRP: 'gvrp',
  LOOSE_BINDING: 'loose_binding',
  MVRP: 'mvrp',
  BRIDGE_BINDING: 'bridge_binding',
};

function flagWords(value: unknown): readonly string[] {
  const flags = Array.isArray(value) ? value : ['REORDER_HDR'];
  const set = Object.entries(vlanFlags).filter(([flag]) => flags.includes(flag));
  return [
    ...(flags.includes('REORDER_HDR') ? [] : ['reorder_hdr', 'off']),
    ...set.flatMap(([, word]) => [word, 'on']),
  ];
}

function priorityMapWords(word: string, value: unknown): readonly string[] {
  const pairs = (Array.isArray(value) ? value : []) as readonly {
    readonly from: number;
    readonly to: number;
  }[];
  return pairs.length === 0 ? [] : [word, ...pairs.map(({ from, to }) => `${from}:${to}`)];
}

function parseOptions(kind: string | undefined, data: IpOptions): Record<string, string> | undefined {
  const table = optionsOf(kind);
  if (!table) return undefined;
  const options: Record<string, string> = {};
  if (kind === 'bond') options['mode'] = String(data['mode']);
  const isRoot = data['root_id'] === undefined || data['root_id'] === data['bridge_id'];
  const inUse = [
    ...(isRoot ? [] : ['forward_delay', 'hello_time', 'max_age']),
    ...(data['topology_change'] === 1 ? ['ageing_time'] : []),
  ];
  for (const option of table) {
    const text = optionText(data[jsonNameOf(option)], option.name);
    if (text !== undefined && !inUse.includes(option.name)) options[ipWordOf(option)] = text;
  }
  return options;
}

/** iproute2 prints `arp_validate none` as null. */
function optionText(value: unknown, name: string): string | undefined {
  if (name === 'group_fwd_mask' && value !== undefined) return String(Number(value));
  if (value === null) return name === 'arp_validate' ? 'none' : undefined;
  if (Array.isArray(value)) return value.length > 0 ? value.join(',') : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function parsePortOptions(kind: string | undefined, data: IpOptions): Record<string, string> | undefined {
  const names = kind === undefined ? undefined : portOptions[kind];
  if (!names) return undefined;
  const options: Record<string, string> = {};
  for (const name of names) {
    const value = data[portJsonNames[name] ?? name];
    if (name === 'group_fwd_mask' && value !== undefined) options[name] = String(Number(value));
    else if (typeof value === 'boolean') options[name] = value ? 'on' : 'off';
    else if (typeof value === 'number') options[name] = String(value);
  }
  return options;
}
