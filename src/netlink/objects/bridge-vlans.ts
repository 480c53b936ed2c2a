import { Attributes } from '../attributes.ts';
import { i32, u16 } from '../byte-order.ts';
import { linkAttribute, linkHeader } from '../rtnetlink/constants.ts';
import { formatRanges } from './number-ranges.ts';

/** IFLA_BRIDGE_FLAGS, _VLAN_INFO, _VLAN_TUNNEL_INFO of linux/if_bridge.h. */
export const bridgeAttribute = { flags: 0, vlan: 2, tunnel: 3 } as const;
/** IFLA_BRIDGE_VLAN_TUNNEL_ID, _VID, _FLAGS. */
export const tunnelAttribute = { id: 1, vlan: 2, flags: 3 } as const;
/** BRIDGE_VLAN_INFO_PVID, _UNTAGGED, _RANGE_BEGIN, _RANGE_END of linux/if_bridge.h. */
export const vlanFlag = { pvid: 2, untagged: 4, rangeBegin: 8, rangeEnd: 16 } as const;
/** `struct bridge_vlan_info`: flags, then the id. */
export const vlanInfo = { id: 2, length: 4 } as const;

/** Ids of VLANs: 0 and 4095 are reserved (IEEE 802.1Q, table 9-2). */
export const vlanIds = { min: 1, max: 4094 } as const;

/** The VLANs of a bridge's port, or of a bridge itself. */
export interface BridgeVlanTable {
  /** Index of the link. */
  readonly index: number;
  readonly isBridge: boolean;
  /** Bits of {@link vlanFlag} for each VLAN, by its id. */
  readonly vlans: ReadonlyMap<number, number>;
  /** The id of the tunnel that each VLAN leads into, by the id of the VLAN. */
  readonly tunnels: ReadonlyMap<number, number>;
}

/** The VLANs of a port or bridge in the words of people: `["1","10-20"]`. */
export interface BridgeVlans {
  /** Ids, and ranges of ids. */
  readonly vlans: readonly string[];
  /** VLAN of the frames that arrive without a tag; 0 where such frames are dropped. */
  readonly pvid: number;
  /** Ids, and ranges of ids, of the VLANs whose frames leave without a tag. */
  readonly untagged: readonly string[];
}

/**
 * Reads a message of the dump of VLANs, with each VLAN by itself or in ranges.
 * @returns undefined for a message that a card's driver sends of its own switch.
 */
export function readBridgeVlans(payload: Buffer): BridgeVlanTable | undefined {
  if (payload.length < linkHeader.length) return undefined;
  const attributes = new Attributes(payload, linkHeader.length);
  const parts = attributes.nested(linkAttribute.afSpec);
  if (parts?.has(bridgeAttribute.flags)) return undefined;
  const index = i32(payload, linkHeader.index);
  const masterIndex = attributes.u32(linkAttribute.master);
  const isBridge = masterIndex === undefined || masterIndex === index;
  return { index, isBridge, vlans: readVlans(parts), tunnels: readTunnels(parts) };
}

/** Describes VLANs as calls take them and objects show them. */
export function describeBridgeVlans({ vlans }: Pick<BridgeVlanTable, 'vlans'>): BridgeVlans {
  const having = (flag: number) => [...vlans].filter(([, flags]) => (flags & flag) !== 0).map(([id]) => id);
  return {
    vlans: formatRanges(vlans.keys()),
    pvid: having(vlanFlag.pvid)[0] ?? 0,
    untagged: formatRanges(having(vlanFlag.untagged)),
  };
}

const listOf = (parts: Attributes | undefined, type: number, minLength: number) =>
  (parts?.list() ?? []).filter((part) => part.type === type && part.value.length >= minLength);

function readVlans(parts: Attributes | undefined): ReadonlyMap<number, number> {
  const vlans = new Map<number, number>();
  let first: number | undefined;
  for (const { value } of listOf(parts, bridgeAttribute.vlan, vlanInfo.length)) {
    const [flags, id] = [u16(value), u16(value, vlanInfo.id)];
    if ((flags & vlanFlag.rangeBegin) !== 0) first = id;
    const from = (flags & vlanFlag.rangeEnd) !== 0 ? (first ?? id) : id;
    for (const each of idsOf(from, id)) vlans.set(each, flags & (vlanFlag.pvid | vlanFlag.untagged));
  }
  return vlans;
}

/** The ids of the tunnels of a range follow each other, as those of its VLANs do. */
function readTunnels(parts: Attributes | undefined): ReadonlyMap<number, number> {
  const tunnels = new Map<number, number>();
  let first: number | undefined;
  for (const { value } of listOf(parts, bridgeAttribute.tunnel, 0)) {
    const tunnel = new Attributes(value);
    const [id, vlan] = [tunnel.u32(tunnelAttribute.id), tunnel.u16(tunnelAttribute.vlan)];
    if (id === undefined || vlan === undefined) continue;
    const flags = tunnel.u16(tunnelAttribute.flags) ?? 0;
    if ((flags & vlanFlag.rangeBegin) !== 0) first = vlan;
    const from = (flags & vlanFlag.rangeEnd) !== 0 ? (first ?? vlan) : vlan;
    for (const each of idsOf(from, vlan)) tunnels.set(each, id - (vlan - each));
  }
  return tunnels;
}

function* idsOf(first: number, last: number): Iterable<number> {
  for (let id = Math.max(first, vlanIds.min); id <= Math.min(last, vlanIds.max); id += 1) yield id;
}
