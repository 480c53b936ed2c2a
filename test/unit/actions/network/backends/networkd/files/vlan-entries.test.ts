import { describe, expect, it } from 'vitest';
import type { LinkState } from '#actions';
import { parseUnitFile } from '../../../../../../../src/actions/network/backends/networkd/files/unit-file.ts';
import { withBridgeVlans } from '../../../../../../../src/actions/network/backends/networkd/files/vlan-entries.ts';
import { card } from '../../../sample-network.ts';

const file = parseUnitFile(
  '[Network]\nBridge=br0\n[BridgeVLAN]\nVLAN=1-9\nPVID=1\n[Bridge]\nCost=7\n[BridgeVLAN]\nVLAN=77',
);
const port = (settings: Partial<LinkState> = {}) =>
  card(1, 'eth0', {
    master: 'br0',
    masterKind: 'bridge',
    bridgeVlans: { vlans: ['1-9', '77'], pvid: 1, untagged: ['1'] },
    ...settings,
  });
const wanted = { vlans: ['10', '20-30'], pvid: 10, untagged: ['10'] };

describe('the VLANs in the file of a port', () => {
  it('are one section with those that the change sets', () => {
    const sections = withBridgeVlans(file, port(), port({ bridgeVlans: wanted }));
    expect(sections.map(({ name }) => name)).toEqual(['Network', 'Bridge', 'BridgeVLAN']);
    expect(sections.at(-1)?.entries).toEqual([
      ['VLAN', '10'],
      ['VLAN', '20-30'],
      ['EgressUntagged', '10'],
      ['PVID', '10'],
    ]);
  });

  it('name no VLAN of untagged frames where there is none', () => {
    const sections = withBridgeVlans(
      file,
      port(),
      port({ bridgeVlans: { vlans: ['5'], pvid: 0, untagged: [] } }),
    );
    expect(sections.at(-1)?.entries).toEqual([['VLAN', '5']]);
  });

  it('stay as the administrator wrote them where the change does not concern them', () => {
    expect(withBridgeVlans(file, port(), port({ mtu: 1400 }))).toBe(file);
    // Another default VLAN of the bridge changes what its ports have.
    expect(withBridgeVlans(file, port(), port({ bridgeVlans: undefined }))).toBe(file);
    expect(withBridgeVlans(file, undefined, port())).toBe(file);
  });

  it('go with the bridge', () => {
    const free = port({ master: undefined, masterKind: undefined, bridgeVlans: undefined });
    expect(withBridgeVlans(file, port(), free).map(({ name }) => name)).toEqual(['Network', 'Bridge']);
  });
});
