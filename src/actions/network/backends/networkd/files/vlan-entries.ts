import type { LinkState } from '../../../state/network-state.ts';
import type { Section } from './unit-file.ts';

const sectionName = 'BridgeVLAN';

/**
 * Replaces the VLANs of a bridge's port, or of a bridge, where the change sets others. networkd only adds VLANs: the
 * agent itself removes the others from the kernel. Source: systemd.network(5).
 */
export function withBridgeVlans(
  sections: readonly Section[],
  was: LinkState | undefined,
  is: LinkState,
): readonly Section[] {
  const { bridgeVlans } = is;
  const others = sections.filter(({ name }) => name !== sectionName);
  // A port that leaves its bridge has no VLANs. Another default VLAN of a bridge changes nothing in the files of its ports.
  if (bridgeVlans === undefined)
    return was?.master === undefined || was.master === is.master ? sections : others;
  if (was === undefined || JSON.stringify(was.bridgeVlans) === JSON.stringify(bridgeVlans)) return sections;
  const { vlans, untagged, pvid } = bridgeVlans;
  const entries = [
    ...vlans.map((value) => ['VLAN', value] as const),
    ...untagged.map((value) => ['EgressUntagged', value] as const),
    ...(pvid === 0 ? [] : [['PVID', String(pvid)] as const]),
  ];
  return [...others, { name: sectionName, entries }];
}
