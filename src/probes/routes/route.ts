/** One next hop of one unicast route. Source: RTM_GETROUTE. */
export interface Route {
  /** Index of the link; {@link linksByIndex} maps it to the link. */
  readonly interfaceIndex: number;
  readonly family: 'ipv4' | 'ipv6';
  readonly table: number;
  /** With prefix length: `0.0.0.0/0`, `::/0`, `10.0.0.0/24`. */
  readonly destination: string;
  /** Undefined for an on-link route. Of either family (RFC 5549). */
  readonly gateway: string | undefined;
  readonly metric: number;
  /** Routing protocol: `kernel`, `boot`, `static`, `dhcp`, `ra`, `bird`, …, or the kernel's number. */
  readonly origin: string | undefined;
  /** `global`, `site`, `link`, `host`, `nowhere`, or the kernel's number. */
  readonly scope: string | undefined;
  /** 1 to 256, of a route with several next hops. */
  readonly weight: number | undefined;
}

export interface Routes {
  /** Routes of every table but local, up to the limit, in the kernel's order, without duplicates. */
  readonly rows: readonly Route[];
  /** How many routes the limit excludes from `rows`. */
  readonly beyondLimit: number;
  /**
   * How many routes differ from a row only in facts that a route here does not have: source prefix, type of service.
   */
  readonly alike: number;
  /** Indices of the links that carry a default route of the main table. */
  readonly defaultRouteLinks: ReadonlySet<number>;
}
