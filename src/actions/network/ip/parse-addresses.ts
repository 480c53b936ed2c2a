import { addressNumber } from '../state/ip-address.ts';
import type { AddressState } from '../state/network-state.ts';

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
  readonly 'stable-privacy'?: boolean;
}

/** What the kernel and others that give addresses by themselves say of one, where they say it (Linux 5.18). */
const foreign = new Set(['kernel_lo', 'kernel_ra', 'kernel_ll', 'dhcp', 'ra']);

export function parseAddresses(links: readonly IpAddresses[]): readonly AddressState[] {
  const areToldApart = links.some((link) => link.addr_info?.some(({ protocol }) => protocol !== undefined));
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
          isStatic: isStatic({ ...found, family, local, scope }, areToldApart),
          isDuplicate: found.dadfailed || undefined,
        },
      ];
    }),
  );
}

/** @param areToldApart whether kernel and `ip` are those that say who gave an address. */
function isStatic(found: IpAddress & { readonly local: string }, areToldApart: boolean): boolean {
  const { family, scope, protocol } = found;
  if (found.dynamic || found.temporary || found.mngtmpaddr || scope === 'host') return false;
  if (protocol !== undefined && foreign.has(protocol)) return false;
  return !(family === 'inet6' && scope === 'link' && isMade(found, areToldApart && protocol === undefined));
}

/**
 * Whether a link-local address was made by itself: the kernel makes one of each IPv6 link that comes up, of its MAC or of a
 * secret, and a service that makes it in the kernel's place gives it no route. Any other was somebody's own choice.
 */
function isMade(found: IpAddress & { readonly local: string }, isNotKernels: boolean): boolean {
  if (found.noprefixroute) return true;
  return !isNotKernels && (found['stable-privacy'] === true || isOfMac(found.local));
}

/** By the middle of a modified EUI-64 (RFC 4291, appendix A); the link may have had another MAC then. */
const isOfMac = (address: string): boolean => ((addressNumber('ipv6', address) >> 24n) & 0xffffn) === 0xfffen;
