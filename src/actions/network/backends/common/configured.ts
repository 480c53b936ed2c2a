import type { NetworkState } from '../../state/network-state.ts';

/** Protocols of routes that an administrator or a network service made. */
const ownProtocols: ReadonlySet<string> = new Set(['static', 'boot']);

/**
 * Selects the static addresses and routes of a link that belong into the file or profile of a network service: not those of
 * a daemon, which carry its protocol, and not what the kernel makes with an address.
 */
export const configuredAddressesOf = ({ addresses }: Pick<NetworkState, 'addresses'>, name: string) =>
  addresses.filter(({ link, isStatic, isOfDaemon }) => link === name && isStatic && isOfDaemon !== true);
/** Leaves out routes over several links: neither a `.network` file nor a profile can express them. */
export const configuredRoutesOf = ({ routes }: Pick<NetworkState, 'routes'>, name: string) =>
  routes.filter(
    ({ hops, isStatic, protocol }) =>
      isStatic && ownProtocols.has(protocol) && hops.length === 1 && hops[0]?.link === name,
  );
