/** A link as far as it can be changed and put back. */
export interface LinkState {
  readonly index: number;
  readonly name: string;
  /** The kernel's word for a made link (`bond`, `vlan`, `bridge`, `veth`, …); `loopback`; absent of a card. */
  readonly kind?: string | undefined;
  readonly up: boolean;
  readonly mtu: number;
  readonly mtuMin?: number | undefined;
  readonly mtuMax?: number | undefined;
  readonly macAddress?: string | undefined;
  /** How it makes its link-local IPv6 address: `eui64`, `none`, … */
  readonly addrGenMode?: string | undefined;
  /** Name of the bond, bridge or other device that it is enslaved to. */
  readonly master?: string | undefined;
  /** Of what that is made. */
  readonly masterKind?: string | undefined;
  /** Name of the device below. */
  readonly lower?: string | undefined;
  readonly vlan?:
    | {
        readonly id: number;
        readonly protocol: string;
        /** Flags and maps of priorities that are not the usual ones, as `ip link add … type vlan` takes them. */
        readonly words?: readonly string[] | undefined;
      }
    | undefined;
  /** Of a bond or bridge: what `ip link … type KIND` takes, word by word. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** Of a bond: names of its members in the order in which it took them, which `ip` does not tell. */
  readonly taken?: readonly string[] | undefined;
  /** Of a bond's member or a bridge's port: what `ip link … type KIND_slave` takes. */
  readonly portOptions?: Readonly<Record<string, string>> | undefined;
}

export interface AddressState {
  readonly link: string;
  readonly family: Family;
  /** Canonical text. */
  readonly address: string;
  readonly prefixLength: number;
  readonly peer?: string | undefined;
  readonly broadcast?: string | undefined;
  readonly scope: string;
  readonly label?: string | undefined;
  readonly noPrefixRoute?: boolean | undefined;
  /** Duplicate address detection is not done for it. */
  readonly noDad?: boolean | undefined;
  /** Neither DHCP, router advertisements nor the kernel made it: what is put back. */
  readonly isStatic: boolean;
  /** Duplicate address detection found another with the same. */
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
  /** With prefix; `0.0.0.0/0`, `::/0`. */
  readonly destination: string;
  readonly metric?: number | undefined;
  readonly protocol: string;
  readonly scope?: string | undefined;
  readonly source?: string | undefined;
  readonly tos?: string | undefined;
  readonly preference?: string | undefined;
  /** Such as `mtu` and `advmss`. */
  readonly metrics?: Readonly<Record<string, string>> | undefined;
  /** One, or several of a route that is spread; none of a route that leads nowhere. */
  readonly hops: readonly NextHop[];
  /** It ends by itself: a router's advertisement brought it. */
  readonly expires?: boolean | undefined;
  /** Neither DHCP, router advertisements nor the kernel made it. */
  readonly isStatic: boolean;
}

/** The running network of a machine, as `ip` tells it. Plain data: it goes to a file and comes back. */
export interface NetworkState {
  /** In the kernel's order. */
  readonly links: readonly LinkState[];
  readonly addresses: readonly AddressState[];
  readonly routes: readonly RouteState[];
  /** As `ip rule` has them: no action changes one, and none goes with a link. */
  readonly rules: readonly Readonly<Record<string, unknown>>[];
}

export type Family = 'ipv4' | 'ipv6';

export const linkNamed = (state: NetworkState, name: string | undefined): LinkState | undefined =>
  name === undefined ? undefined : state.links.find((link) => link.name === name);

/** Bond's members or bridge's ports, in the kernel's order. */
export const membersOf = (state: NetworkState, master: string): readonly LinkState[] =>
  state.links.filter((link) => link.master === master);

/** Links made upon this one, such as its VLANs. */
export const uppersOf = (state: NetworkState, lower: string): readonly LinkState[] =>
  state.links.filter((link) => link.lower === lower);

/** These links and all that are made upon them: what goes down, or away, with them. */
export function withUppers(state: NetworkState, names: Iterable<string>): ReadonlySet<string> {
  const found = new Set(names);
  for (const name of found) for (const upper of uppersOf(state, name)) found.add(upper.name);
  return found;
}

/** `10.0.0.5/24`, with `@` and the other end where there is one. */
export const addressText = ({
  address,
  prefixLength,
  peer,
}: Pick<AddressState, 'address' | 'prefixLength' | 'peer'>) =>
  `${address}/${prefixLength}${peer === undefined ? '' : `@${peer}`}`;

/** What tells two routes apart. */
export const routeKey = ({
  family,
  type,
  table,
  destination,
  metric,
  tos,
  protocol,
  source,
  hops,
}: RouteState): string =>
  JSON.stringify([
    family,
    type,
    table,
    destination,
    metric ?? 0,
    tos ?? '',
    // Each address has its own into a network that they share.
    (protocol === 'kernel' && source) || '',
    hops.map(({ link, gateway }) => [link ?? '', gateway ?? '']),
  ]);
