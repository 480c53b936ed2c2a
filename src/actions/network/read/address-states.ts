import { type AddressMessage, addressFlag, type LinkMessage, scopeName } from '#netlink';
import { addressNumber } from '../state/ip-address.ts';
import type { AddressState } from '../state/network-state.ts';

/** Values of `IFA_PROTO` that mark an automatic address: of the kernel (loopback, announced, link-local), `ra`, `dhcp`. */
const automaticProtocols: ReadonlySet<number | undefined> = new Set([1, 2, 3, 9, 16]);
const hostScope = 254;
const linkScope = 253;

/** Converts addresses of these links, link by link, each in the kernel's order. */
export function toAddressStates(
  addresses: readonly AddressMessage[],
  links: readonly LinkMessage[],
): readonly AddressState[] {
  // Before Linux 5.18 addresses have no protocol.
  const hasProtocols = addresses.some(({ protocol }) => protocol !== undefined);
  const byLink = Map.groupBy(addresses, ({ linkIndex }) => linkIndex);
  return links.flatMap(({ index, name }) =>
    (byLink.get(index) ?? []).map((address) => toAddressState(address, name, hasProtocols)),
  );
}

function toAddressState(message: AddressMessage, link: string, hasProtocols: boolean): AddressState {
  const { family, address, prefixLength, peer, broadcast, label } = message;
  return {
    link,
    family,
    address,
    prefixLength,
    peer,
    broadcast,
    scope: scopeName(message.scope),
    label,
    noPrefixRoute: hasFlag(message, 'noPrefixRoute') || undefined,
    noDad: hasFlag(message, 'noDad') || undefined,
    isStatic: isStatic(message, hasProtocols),
    isOfDaemon: isOfDaemon(message) || undefined,
    isDuplicate: hasFlag(message, 'dadFailed') || undefined,
  };
}

/** `IFA_PROTO` has the numbers of routes where it is not the kernel's: 4 is `static`, of an administrator. */
const ownProtocols: ReadonlySet<number> = new Set([0, 4]);

const isOfDaemon = ({ protocol }: AddressMessage): boolean =>
  protocol !== undefined && !automaticProtocols.has(protocol) && !ownProtocols.has(protocol);

const hasFlag = ({ flags }: AddressMessage, flag: keyof typeof addressFlag): boolean =>
  (flags & addressFlag[flag]) !== 0;

function isStatic(message: AddressMessage, hasProtocols: boolean): boolean {
  const { family, scope, protocol } = message;
  if (!hasFlag(message, 'permanent') || hasFlag(message, 'managedTemporary') || scope === hostScope)
    return false;
  // In IPv6 the flag means "temporary".
  if (family === 'ipv6' && hasFlag(message, 'secondary')) return false;
  if (automaticProtocols.has(protocol)) return false;
  const isKernelExcluded = hasProtocols && protocol === undefined;
  return !(family === 'ipv6' && scope === linkScope && isGenerated(message, isKernelExcluded));
}

/**
 * Whether a link-local address was generated. The kernel generates one for each IPv6 link that comes up, from its MAC
 * address or from a secret. A service that generates it instead gives it no prefix route. An administrator chose any other.
 */
function isGenerated(message: AddressMessage, isKernelExcluded: boolean): boolean {
  if (hasFlag(message, 'noPrefixRoute')) return true;
  return !isKernelExcluded && (hasFlag(message, 'stablePrivacy') || isEui64(message.address));
}

/**
 * Whether the middle is that of a modified EUI-64 (RFC 4291, appendix A). The link may have had another MAC address when
 * the kernel generated it.
 */
const isEui64 = (address: string): boolean => ((addressNumber('ipv6', address) >> 24n) & 0xffffn) === 0xfffen;
