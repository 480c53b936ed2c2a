import type { BridgeVlans } from '#netlink';

/**
 * The settings of a link that an action can change and a rollback can restore. The names of these members are keys of
 * checkpoints on disk.
 */
export interface LinkState {
  readonly index: number;
  readonly name: string;
  /** Kernel's kind of a virtual link (`bond`, `vlan`, `bridge`, `veth`, …), or `loopback`; absent for a card. */
  readonly kind?: string | undefined;
  /** Administrative state. */
  readonly up: boolean;
  /** Bytes, as are `mtuMin` and `mtuMax`. */
  readonly mtu: number;
  readonly mtuMin?: number | undefined;
  readonly mtuMax?: number | undefined;
  readonly macAddress?: string | undefined;
  /** A bridge has the lowest MAC address of its ports, and no fixed one: it changes with them. */
  readonly followsPorts?: boolean | undefined;
  /** A bridge whose MAC address was set by hand: it no longer changes with the ports. */
  readonly hasFixedMac?: boolean | undefined;
  /** The kernel does not speak IPv6 on it: it was disabled, or the MTU is too small. */
  readonly lacksIpv6?: boolean | undefined;
  /** Mode in which the kernel generates the link-local IPv6 address: `eui64`, `none`, … */
  readonly addrGenMode?: string | undefined;
  /** Name of the bond, bridge or other device that this link is a member of. */
  readonly master?: string | undefined;
  /** Kind of the master. */
  readonly masterKind?: string | undefined;
  /** Name of the lower device. */
  readonly lower?: string | undefined;
  readonly vlan?:
    | {
        readonly id: number;
        readonly protocol: string;
        /** Flags and priority maps that differ from the default, as arguments of `ip link add … type vlan`. */
        readonly words?: readonly string[] | undefined;
      }
    | undefined;
  /** Options of a bond or bridge: arguments of `ip link … type KIND` and their values. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** Names of a bond's members in the order in which they joined; netlink does not report it. */
  readonly taken?: readonly string[] | undefined;
  /** Options of a bond's member or a bridge's port: arguments of `ip link … type KIND_slave` and their values. */
  readonly portOptions?: Readonly<Record<string, string>> | undefined;
  /** VLANs of a bridge's port, or of a bridge itself. The kernel's own messages restore them. */
  readonly bridgeVlans?: BridgeVlans | undefined;
}

export interface AddressState {
  readonly link: string;
  readonly family: Family;
  /** Canonical text. */
  readonly address: string;
  readonly prefixLength: number;
  /** The other end of a point-to-point link. */
  readonly peer?: string | undefined;
  readonly broadcast?: string | undefined;
  readonly scope: string;
  readonly label?: string | undefined;
  readonly noPrefixRoute?: boolean | undefined;
  /** The kernel skips duplicate address detection for it. */
  readonly noDad?: boolean | undefined;
  /** Neither DHCP nor a router advertisement nor the kernel made it: a rollback restores it. */
  readonly isStatic: boolean;
  /** A daemon, such as one of VRRP, made it: no file or profile of a network service gets it. */
  readonly isOfDaemon?: boolean | undefined;
  /** Duplicate address detection found another machine with the same address. */
  readonly isDuplicate?: boolean | undefined;
}

export interface NextHop {
  readonly link?: string | undefined;
  /** Of either family. */
  readonly gateway?: string | undefined;
  readonly weight?: number | undefined;
  readonly onLink?: boolean | undefined;
}

export interface RouteState {
  readonly family: Family;
  /** `unicast`, `blackhole`, `unreachable`, … */
  readonly type: string;
  readonly table: string;
  /** With prefix; the default routes are `0.0.0.0/0` and `::/0`. */
  readonly destination: string;
  readonly metric?: number | undefined;
  readonly protocol: string;
  readonly scope?: string | undefined;
  readonly source?: string | undefined;
  readonly tos?: string | undefined;
  readonly preference?: string | undefined;
  /** Arguments of `ip route` and their values, such as `mtu`, `mtu lock` and `advmss`. */
  readonly metrics?: Readonly<Record<string, string>> | undefined;
  /** Several for a multipath route; empty for a route that leads nowhere. */
  readonly hops: readonly NextHop[];
  /** The route has a lifetime: a router advertisement brought it. */
  readonly expires?: boolean | undefined;
  /** Neither DHCP nor a router advertisement nor the kernel made it. */
  readonly isStatic: boolean;
}

/** The running network of a machine, as the kernel reports it by netlink. Plain JSON: checkpoints contain it. */
export interface NetworkState {
  /** In the kernel's order. */
  readonly links: readonly LinkState[];
  readonly addresses: readonly AddressState[];
  readonly routes: readonly RouteState[];
  /** Routing rules, with the fields of `ip -json rule`. No action changes a rule, and no rule disappears with a link. */
  readonly rules: readonly Readonly<Record<string, unknown>>[];
}

export type Family = 'ipv4' | 'ipv6';

/** @returns the link of that name; undefined where no link has it. */
export const linkNamed = (state: NetworkState, name: string | undefined): LinkState | undefined =>
  name === undefined ? undefined : state.links.find((link) => link.name === name);

/** @returns the members of a bond or the ports of a bridge, in the kernel's order. */
export const membersOf = (state: NetworkState, master: string): readonly LinkState[] =>
  state.links.filter((link) => link.master === master);

/** @returns the upper devices of a link, such as its VLANs. */
export const uppersOf = (state: NetworkState, lower: string): readonly LinkState[] =>
  state.links.filter((link) => link.lower === lower);

/** @returns these links and all devices above them: they go down, or disappear, together. */
export function withUppers(state: NetworkState, names: Iterable<string>): ReadonlySet<string> {
  const all = new Set(names);
  for (const name of all) for (const upper of uppersOf(state, name)) all.add(upper.name);
  return all;
}

/**
 * @returns these links, all devices above them, and the bridges that they are ports of, whose MTU and MAC address follow those of
 *   the ports.
 */
export function withFollowers(state: NetworkState, names: Iterable<string>): ReadonlySet<string> {
  const all = new Set(names);
  for (const name of all) {
    for (const upper of uppersOf(state, name)) all.add(upper.name);
    const { master, masterKind } = linkNamed(state, name) ?? {};
    if (master !== undefined && masterKind === 'bridge') all.add(master);
  }
  return all;
}

/** Prints an address as `10.0.0.5/24`, or as `10.0.0.5/24@10.0.0.6` with a peer. */
export const addressText = ({
  address,
  prefixLength,
  peer,
}: Pick<AddressState, 'address' | 'prefixLength' | 'peer'>) =>
  `${address}/${prefixLength}${peer === undefined ? '' : `@${peer}`}`;

/** @returns the links that a route leads over, each once. */
export const linkNamesOf = ({ hops }: RouteState): readonly string[] => [
  ...new Set(hops.flatMap(({ link }) => link ?? [])),
];

/** What makes two addresses of a machine the same, as text: link, address, prefix length and peer. */
export const addressKey = (address: Pick<AddressState, 'link' | 'address' | 'prefixLength' | 'peer'>) =>
  `${address.link} ${addressText(address)}`;

/** Prints the parts of a route that distinguish it from others. Part of the saved state of DHCP on disk. */
export function routeKey(route: RouteState): string {
  const { family, type, table, destination, metric, tos, protocol, source, hops } = route;
  return JSON.stringify([
    family,
    type,
    table,
    destination,
    metric ?? 0,
    tos ?? '',
    // The kernel makes one route per address into a network that several addresses share.
    (protocol === 'kernel' && source) || '',
    hops.map(({ link, gateway }) => [link ?? '', gateway ?? '']),
  ]);
}

/** Makes the {@link routeKey} that a route has over a link of another name. */
export function renameRouteKey(key: string, link: string): string {
  const parts = JSON.parse(key) as unknown[];
  const hops = parts.at(-1) as readonly (readonly unknown[])[];
  return JSON.stringify([...parts.slice(0, -1), hops.map(([, ...others]) => [link, ...others])]);
}
