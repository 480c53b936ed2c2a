import { type AddressState, addressText } from '../state/network-state.ts';
import type { IpStep } from './ip.ts';

/** The command that gives a link this address; of two that are alike the newer stays. */
export function addAddressStep(address: AddressState): IpStep {
  const { link, family, prefixLength, peer, broadcast, scope, label, noPrefixRoute, noDad } = address;
  const text = `${address.address}${peer === undefined ? `/${prefixLength}` : ''}`;
  return [
    'addr',
    'replace',
    text,
    ...(peer === undefined ? [] : ['peer', `${peer}/${prefixLength}`]),
    ...(broadcast === undefined ? [] : ['broadcast', broadcast]),
    'dev',
    link,
    ...(scope === 'global' ? [] : ['scope', scope]),
    ...(family === 'ipv4' && label !== undefined && label !== link ? ['label', label] : []),
    ...(noPrefixRoute ? ['noprefixroute'] : []),
    ...(noDad ? ['nodad'] : []),
  ];
}

export function deleteAddressStep(address: AddressState): IpStep {
  const { link, prefixLength, peer } = address;
  const text = peer === undefined ? addressText(address) : `${address.address}`;
  return [
    'addr',
    'del',
    text,
    ...(peer === undefined ? [] : ['peer', `${peer}/${prefixLength}`]),
    'dev',
    link,
  ];
}
