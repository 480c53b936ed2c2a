import { type AddressState, addressText } from '../state/network-state.ts';
import { type IpStep, ip, optional } from './ip-step.ts';

/** Builds the command that adds an address to its link. It replaces an equal address. */
export function addAddressStep(address: AddressState): IpStep {
  const { link, family, prefixLength, peer, broadcast, scope, label, noPrefixRoute, noDad } = address;
  const text = peer === undefined ? `${address.address}/${prefixLength}` : address.address;
  const hasOwnLabel = family === 'ipv4' && label !== link;
  return [
    ...ip`addr replace ${text} ${peerWords(address)} ${optional('broadcast', broadcast)} dev ${link}`,
    ...optional('scope', scope === 'global' ? undefined : scope),
    ...optional('label', hasOwnLabel ? label : undefined),
    ...(noPrefixRoute ? ['noprefixroute'] : []),
    ...(noDad ? ['nodad'] : []),
  ];
}

/** Builds the command that deletes an address. */
export function deleteAddressStep(address: AddressState): IpStep {
  const text = address.peer === undefined ? addressText(address) : address.address;
  return ip`addr del ${text} ${peerWords(address)} dev ${address.link}`;
}

const peerWords = ({ peer, prefixLength }: AddressState) =>
  optional('peer', peer === undefined ? undefined : `${peer}/${prefixLength}`);
