/** One next hop of one unicast route. Source: RTM_GETROUTE. */
export interface Route {
  /** Of the link; {@link linksByIndex} has its name. */
  readonly interfaceIndex: number;
  readonly family: 'ipv4' | 'ipv6';
  readonly table: number;
  /** With prefix: `0.0.0.0/0`, `::/0`, `10.0.0.0/24`. */
  readonly destination: string;
  /** Absent for a route straight onto the link. Of either family (RFC 5549). */
  readonly gateway: string | undefined;
  readonly metric: number;
  /** Who made it: `kernel`, `boot`, `static`, `dhcp`, `ra`, `bird`, …, or the kernel's number. */
  readonly origin: string | undefined;
  /** `global`, `site`, `link`, `host`, `nowhere`, or the kernel's number. */
  readonly scope: string | undefined;
  /** 1 to 256, of a route with several next hops. */
  readonly weight: number | undefined;
}

export interface Routes {
  /** Main and named tables, at most the limit, in the kernel's order, no two alike in all that names a route. */
  readonly rows: readonly Route[];
  /** Rows beyond the limit, which are not in `rows`. */
  readonly beyondLimit: number;
  /** Rows that differ from one in `rows` only in what has no property here (source prefix, type of service). */
  readonly alike: number;
  /** Unicast routes of tables that have no name. */
  readonly unnamedTables: number;
  /** Indices of the links that carry a default route of the main table. */
  readonly defaultRouteLinks: ReadonlySet<number>;
}
