import { parseRanges, toRanges, vlanIds } from '#netlink';
import type { NetworkFileState } from './network-state.ts';
import { member, type Setter, type Setters } from './section-reader.ts';

/** Keys of the sections [BridgeVLAN]. All of them, in whatever section, add to the same VLANs. Source: systemd.network(5). */
export const bridgeVlanSetters = (state: NetworkFileState): Setters => ({
  VLAN: addTo(state.vlans),
  EgressUntagged: addTo(state.untagged),
  PVID: member(state, 'pvid', (text) => {
    const [id, ...others] = parseIds(text);
    return others.length === 0 ? id : undefined;
  }),
});

const addTo =
  (vlans: Set<number>): Setter =>
  (text) => {
    const ids = parseIds(text);
    for (const id of ids) vlans.add(id);
    return ids.length > 0;
  };

/**
 * @returns the VLANs of `10` or `20-30`; an empty list for another text. An empty text counts as not understood: some versions of
 * the service ignore it, others reset the key.
 */
function parseIds(text: string): readonly number[] {
  const ids = /^\d{1,4}(-\d{1,4})?$/.test(text) ? parseRanges([text]) : [];
  return ids.every((id) => id >= vlanIds.min && id <= vlanIds.max) ? ids : [];
}

/** Joins the VLANs of all sections: the VLAN of untagged frames, and those that leave untagged, need no `VLAN=` of their own. */
export function finishVlans({ settings, vlans, untagged, pvid }: NetworkFileState): void {
  const ids = new Set([...vlans, ...untagged, ...(pvid === undefined ? [] : [pvid])]);
  if (ids.size === 0) return;
  const alike = Map.groupBy(ids, (id) => `${id === pvid} ${untagged.has(id)}`);
  settings.vlans = [...alike.values()]
    .flatMap((group) => toRanges(group))
    .map(([first, last]) => ({
      first,
      last,
      pvid: first === pvid || undefined,
      untagged: untagged.has(first) || undefined,
    }))
    .sort((left, right) => left.first - right.first);
}
