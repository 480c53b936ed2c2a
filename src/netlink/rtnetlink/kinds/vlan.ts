import type { Attributes } from '../../attributes.ts';
import { u32 } from '../../byte-order.ts';

/** `IFLA_VLAN_*` and `IFLA_VLAN_QOS_MAPPING` of linux/if_link.h. */
const attribute = { id: 1, flags: 2, egressPriorities: 3, ingressPriorities: 4, protocol: 5 } as const;
const mapping = 1;

/** The settings of a VLAN. */
export interface VlanData {
  readonly id: number;
  /** `802.1Q` or `802.1ad`; undefined for any other EtherType. */
  readonly protocol: string | undefined;
  /** `VLAN_FLAG_*` of linux/if_vlan.h; undefined when the kernel does not report them. */
  readonly flags: number | undefined;
  /** Pairs of a priority and what it becomes. */
  readonly ingressPriorities: readonly (readonly [number, number])[];
  readonly egressPriorities: readonly (readonly [number, number])[];
}

/** Reads the data of a link of kind `vlan`. @returns undefined without its id. */
export function readVlan(data: Attributes): VlanData | undefined {
  const id = data.u16(attribute.id);
  if (id === undefined) return undefined;
  return {
    id,
    protocol: vlanProtocol(data.be16(attribute.protocol)),
    flags: data.u32(attribute.flags),
    ingressPriorities: readPriorities(data.nested(attribute.ingressPriorities)),
    egressPriorities: readPriorities(data.nested(attribute.egressPriorities)),
  };
}

/** Reads a list of `struct ifla_vlan_qos_mapping`: from, to. */
function readPriorities(nested: Attributes | undefined): readonly (readonly [number, number])[] {
  return (nested?.list() ?? []).flatMap(({ type, value }) =>
    type === mapping && value.length >= 8 ? [[u32(value), u32(value, 4)] as const] : [],
  );
}

/** Returns IEEE's name of a VLAN tag's EtherType; undefined for any other EtherType. */
export function vlanProtocol(etherType: number | undefined): string | undefined {
  if (etherType === 0x8100) return '802.1Q';
  return etherType === 0x88a8 ? '802.1ad' : undefined;
}
