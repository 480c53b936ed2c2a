import { addressNumber } from '../../../src/actions/network/state/ip-address.ts';
import type { AddressState } from '../../../src/actions/network/state/network-state.ts';

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

/** Values of an address's `protocol` that mark an automatic address (Linux 5.18). */
const automaticProtocols = new Set(['kernel_lo', 'kernel_ra', 'kernel_ll', 'dhcp', 'ra']);

const isOfDaemon = (protocol: string | undefined): boolean =>
  protocol !== undefined && !automaticProtocols.has(protocol) && protocol !== 'static';

export function parseAddresses(links: readonly IpAddresses[]): readonly AddressState[] {
  const hasProtocols = links.some((link) => link.addr_info?.some(({ protocol }) => protocol !== undefined));
  return links.flatMap(({ ifname, addr_info }) =>
    (addr_info ?? []).flatMap((item) => {
      const { family, local, prefixlen, scope = 'global' } = item;
      if ((family !== 'inet' && family !== 'inet6') || local === undefined || prefixlen === undefined)
        return [];
      return [
        {
          link: ifname,
          family: family === 'inet' ? ('ipv4' as const) : ('ipv6' as const),
          address: local,
          prefixLength: prefixlen,
          peer: item.address,
          broadcast: item.broadcast,
          scope,
          label: item.label,
          noPrefixRoute: item.noprefixroute || undefined,
          noDad: item.nodad || undefined,
          isStatic: isStatic({ ...item, family, local, scope }, hasProtocols),
          isOfDaemon: isOfDaemon(item.protocol) || undefined,
          isDuplicate: item.dadfailed || undefined,
        },
      ];
    }),
  );
}

/** @param hasProtocols whether this kernel and this `ip` report the protocol of addresses. */
function isStatic(item: IpAddress & { readonly local: string }, hasProtocols: boolean): boolean {
  const { family, scope, protocol } = item;
  if (item.dynamic || item.temporary || item.mngtmpaddr || scope === 'host') return false;
  if (protocol !== undefined && automaticProtocols.has(protocol)) return false;
  const isKernelExcluded = hasProtocols && protocol === undefined;
  return !(family === 'inet6' && scope === 'link' && isGenerated(item, isKernelExcluded));
}

/**
 * Whether a link-local address was generated. The kernel generates one for each IPv6 link that comes up, from its MAC
 * address or from a secret. A service that generates it instead gives it no prefix route. An administrator chose any other.
 */
function isGenerated(item: IpAddress & { readonly local: string }, isKernelExcluded: boolean): boolean {
  if (item.noprefixroute) return true;
  return !isKernelExcluded && (item['stable-privacy'] === true || isEui64(item.local));
}

/**
 * Whether the middle is that of a modified EUI-64 (RFC 4291, appendix A). The link may have had another MAC address when
 * the kernel generated it.
 */
const isEui64 = (address: string): boolean => ((addressNumber('ipv6', address) >> 24n) & 0xffffn) === 0xfffen;
