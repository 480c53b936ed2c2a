import { writeAttribute } from '../attributes.ts';
import { writeU16, writeU32 } from '../byte-order.ts';
import type { NetlinkRequest } from '../requester.ts';
import { linkAttribute, linkHeader } from '../rtnetlink/constants.ts';
import {
  type BridgeVlanTable,
  bridgeAttribute,
  readBridgeVlans,
  tunnelAttribute,
  vlanFlag,
  vlanInfo,
} from './bridge-vlans.ts';
import { type NumberRange, toRanges } from './number-ranges.ts';

/** AF_BRIDGE; RTM_SETLINK and RTM_DELLINK of linux/rtnetlink.h. */
const bridgeFamily = 7;
const messageTypes = { add: 19, del: 17 } as const;
/** BRIDGE_FLAGS_SELF of linux/if_bridge.h: the VLANs of the bridge itself. */
const self = 2;

/** A change of the VLANs of a port or bridge: a range goes, or gets these bits of {@link vlanFlag}. */
export interface VlanStep {
  readonly verb: 'add' | 'del';
  readonly range: NumberRange;
  readonly flags: number;
}

/**
 * Lists the steps from the present VLANs to the wanted ones, by their bits of {@link vlanFlag}. The VLAN of untagged frames
 * comes first and VLANs too many go last, so that a port is without a VLAN as shortly as possible. A VLAN that stays keeps
 * what the kernel learned in it.
 */
export function vlanSteps(
  present: ReadonlyMap<number, number>,
  wanted: ReadonlyMap<number, number>,
): readonly VlanStep[] {
  const removed = [...present.keys()].filter((id) => !wanted.has(id));
  const changed = [...wanted].filter(([id, flags]) => present.get(id) !== flags);
  const groups = Map.groupBy(changed, ([, flags]) => flags);
  const added = [...groups].sort(([left], [right]) => (right & vlanFlag.pvid) - (left & vlanFlag.pvid));
  return [
    ...added.flatMap(([flags, vlans]) =>
      toRanges(vlans.map(([id]) => id)).map((range): VlanStep => ({ verb: 'add', range, flags })),
    ),
    ...toRanges(removed).map((range): VlanStep => ({ verb: 'del', range, flags: 0 })),
  ];
}

/** Prints a step as bridge(8) takes it: `bridge vlan add dev eth0 vid 10-20 untagged`. */
export function vlanStepText(name: string, isBridge: boolean, { verb, range, flags }: VlanStep): string {
  const [first, last] = range;
  const words = [
    'bridge vlan',
    verb,
    `dev ${name} vid`,
    first === last ? String(first) : `${first}-${last}`,
    ...((flags & vlanFlag.pvid) === 0 ? [] : ['pvid']),
    ...((flags & vlanFlag.untagged) === 0 ? [] : ['untagged']),
    ...(isBridge ? ['self'] : []),
  ];
  return words.join(' ');
}

/** Writes the request of a step. @param index of the port or bridge. */
export function vlanRequest(index: number, isBridge: boolean, step: VlanStep): NetlinkRequest {
  const [first, last] = step.range;
  const info = (id: number, flags: number) => {
    const value = Buffer.alloc(vlanInfo.length);
    writeU16(value, step.flags | flags, 0);
    writeU16(value, id, vlanInfo.id);
    return writeAttribute(bridgeAttribute.vlan, value);
  };
  const parts =
    first === last ? [info(first, 0)] : [info(first, vlanFlag.rangeBegin), info(last, vlanFlag.rangeEnd)];
  return request(step.verb, index, isBridge, parts);
}

/**
 * Lists the requests that give a port, or a bridge, its former VLANs and the tunnels that they lead into.
 * @param before the payload of a former message of the dump of VLANs; `now`: the present one; undefined where the link has no VLANs.
 * @param index that the link has now.
 */
export function bridgeVlanRequests(
  before: Buffer,
  now: Buffer | undefined,
  index: number,
): readonly NetlinkRequest[] {
  const former = readBridgeVlans(before);
  if (former === undefined) return [];
  const present = now && readBridgeVlans(now);
  const { isBridge } = former;
  const vlans = vlanSteps(present?.vlans ?? new Map(), former.vlans);
  return [
    ...vlans.map((step) => vlanRequest(index, isBridge, step)),
    ...tunnelRequests(former, present, index),
  ];
}

/** A tunnel of another id goes before the former one comes back. */
function tunnelRequests(
  former: BridgeVlanTable,
  present: BridgeVlanTable | undefined,
  index: number,
): readonly NetlinkRequest[] {
  const now = present?.tunnels ?? new Map<number, number>();
  const write = (verb: keyof typeof messageTypes, [vlan, id]: readonly [number, number]) =>
    request(verb, index, former.isBridge, [tunnelPart(vlan, id)]);
  const isOther = (list: ReadonlyMap<number, number>) => (entry: readonly [number, number]) =>
    list.get(entry[0]) !== entry[1];
  return [
    // A VLAN that goes takes its tunnel along.
    ...[...now]
      .filter(([vlan]) => former.vlans.has(vlan))
      .filter(isOther(former.tunnels))
      .map((entry) => write('del', entry)),
    ...[...former.tunnels].filter(isOther(now)).map((entry) => write('add', entry)),
  ];
}

function tunnelPart(vlan: number, id: number): Buffer {
  const [idValue, vlanValue] = [Buffer.alloc(4), Buffer.alloc(2)];
  writeU32(idValue, id, 0);
  writeU16(vlanValue, vlan, 0);
  const parts = [
    writeAttribute(tunnelAttribute.id, idValue),
    writeAttribute(tunnelAttribute.vlan, vlanValue),
  ];
  return writeAttribute(bridgeAttribute.tunnel, Buffer.concat(parts));
}

function request(
  verb: keyof typeof messageTypes,
  index: number,
  isBridge: boolean,
  parts: readonly Buffer[],
): NetlinkRequest {
  const header = Buffer.alloc(linkHeader.length);
  header[0] = bridgeFamily;
  writeU32(header, index, linkHeader.index);
  const selfValue = Buffer.alloc(2);
  writeU16(selfValue, self, 0);
  const flags = isBridge ? [writeAttribute(bridgeAttribute.flags, selfValue)] : [];
  const spec = writeAttribute(linkAttribute.afSpec, Buffer.concat([...flags, ...parts]));
  return { type: messageTypes[verb], flags: 0, payload: Buffer.concat([header, spec]) };
}
