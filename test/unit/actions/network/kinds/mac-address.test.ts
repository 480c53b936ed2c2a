import { describe, expect, it } from 'vitest';
import type { LinkState } from '#actions';
import { newMacAddress } from '../../../../../src/actions/network/kinds/mac-address.ts';
import { card, sampleNetwork } from '../sample-network.ts';

const eth0 = card(2, 'eth0');
/** The address of a new bond of eth0 beside further links. */
const addressBeside = (...links: readonly LinkState[]) =>
  newMacAddress('bond7', [eth0], { ...sampleNetwork, links: [...sampleNetwork.links, ...links] });

describe('the MAC address of a new bond or bridge', () => {
  it('is that of its first member, also when a VLAN of the member has the same', () => {
    expect(addressBeside()).toBe(eth0.macAddress);
    const vlan = card(20, 'eth0.5', { kind: 'vlan', lower: 'eth0', macAddress: eth0.macAddress });
    expect(addressBeside(vlan)).toBe(eth0.macAddress);
  });

  it('is that of a VLAN of a bond, which the bond, its members and its other VLANs have, too', () => {
    const bond = card(20, 'bond8', { kind: 'bond', macAddress: eth0.macAddress });
    const vlan = card(21, 'bond8.5', { kind: 'vlan', lower: 'bond8', macAddress: eth0.macAddress });
    const links = [
      { ...eth0, master: 'bond8', masterKind: 'bond' },
      bond,
      vlan,
      { ...vlan, index: 22, name: 'bond8.6' },
    ];
    expect(newMacAddress('br7', [vlan], { ...sampleNetwork, links })).toBe(eth0.macAddress);
  });

  it.each(['bond', 'bridge', undefined])(
    'is one of its own, locally administered, when another interface (%s) has that of the member',
    (kind) => {
      const own = addressBeside(card(20, 'other', { kind, macAddress: eth0.macAddress }));
      expect(own).not.toBe(eth0.macAddress);
      expect(Number.parseInt(own?.slice(0, 2) ?? '', 16) & 0x03).toBe(0x02);
    },
  );
});
