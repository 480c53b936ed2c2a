import type { AddressState } from './state.ts';

/** An element of `ip -json -details addr`. */
export interface IpAddresses {
  readonly ifname: string;
  readonly addr_info?: readonly IpAddress[];
}

interface IpAddress {
  readonly family?: string;
  readonly local?: string;
  /** The other end of a point-to-point link. */
  readonly address?: string;
  readonly prefixlen?: number;
  readonly broadcast?: string;
  readonly scope?: string;
  readonly label?: string;
  readonly dynamic?: boolean;
  readonly temporary?: boolean;
  readonly mngtmpaddr?: boolean;
  readonly noprefixroute?: boolean;
  readonly nodad?: boolean;
  readonly dadfailed?: boolean;
  readonly protocol?: string;
}

/** What the kernel and others that give addresses by themselves say of one, where they say it (Linux 5.18). */
const foreign = new Set(['kernel_lo', 'kernel_ra', 'kernel_ll', 'dhcp', 'ra']);

export function parseAddresses(links: readonly IpAddresses[]): readonly AddressState[] {
  return links.flatMap(({ ifname, addr_info }) =>
    (addr_info ?? []).flatMap((found) => {
      const { family, local, prefixlen, scope = 'global' } = found;
      if ((family !== 'inet' && family !== 'inet6') || local === undefined || prefixlen === undefined)
        return [];
      return [
        {
          link: ifname,
          family: family === 'inet' ? ('ipv4' as const) : ('ipv6' as const),
          address: local,
          prefixLength: prefixlen,
          peer: found.address,
          broadcast: found.broadcast,
          scope,
          label: found.label,
          noPrefixRoute: found.noprefixroute || undefined,
          noDad: found.nodad || undefined,
          isStatic: isStatic(found, family, scope),
          isDuplicate: found.dadfailed || undefined,
        },
      ];
    }),
  );
}

function isStatic(found: IpAddress, family: string, scope: string): boolean {
  if (found.dynamic || found.temporary || found.mngtmpaddr || scope === 'host') return false;
  if (found.protocol !== undefined && foreign.has(found.protocol)) return false;
  // The kernel makes a link-local address of every IPv6 link that comes up.
  return !(family === 'inet6' && scope === 'link');
}
