import type { AddressState, LinkState } from '../../../src/actions/network/state/network-state.ts';

/** A physical interface that is up. */
export const card = (index: number, name: string): LinkState => ({ index, name, up: true, mtu: 1500 });

/** A static address of a /24. */
export const own = (link: string, address: string): AddressState => ({
  link,
  address,
  prefixLength: 24,
  broadcast: '10.0.0.255',
  label: link,
  scope: 'global',
  family: 'ipv4',
  isStatic: true,
});
