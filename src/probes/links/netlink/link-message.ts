import { Attributes, attributeText } from '../../netlink/attributes.ts';
import { i32, u32 } from '../../netlink/byte-order.ts';
import type { NetlinkMessage } from '../../netlink/message.ts';
import { parseBond, parseBondMember } from '../kinds/bond.ts';
import { parseBridge } from '../kinds/bridge.ts';
import { vlanProtocol } from '../kinds/read-options.ts';
import type { BondMember, Bridge, Vlan } from '../link.ts';
import { formatMac } from '../mac.ts';
import type { RawBond, RawLink, RawOptions } from '../raw-link.ts';
import { infoAttribute, interfaceFlag, linkAttribute, operStates } from './constants.ts';
import { parseLinkCounters } from './link-counters.ts';

const newLink = 16;
const headerLength = 16;

/** Links that name their other end as the device below: not a stack. */
const pairKinds: ReadonlySet<string> = new Set(['veth', 'vxcan', 'netkit']);

/**
 * One RTM_NEWLINK. Undefined for another message and for one without index or name. What only ethtool, /sys and
 * the other links know is absent.
 */
export function parseLink(message: NetlinkMessage): RawLink | undefined {
  const { payload } = message;
  if (message.type !== newLink || payload.length < headerLength) return undefined;
  const index = i32(payload, 4);
  const flags = u32(payload, 8);
  const attributes = new Attributes(payload, headerLength);
  const name = attributes.text(linkAttribute.name);
  if (index <= 0 || name === undefined) return undefined;

  const info = attributes.nested(linkAttribute.linkInfo);
  const infoKind = info?.text(infoAttribute.kind);
  const details = kindDetails(infoKind, info?.nested(infoAttribute.data));
  const member = memberDetails(info);
  const lowerIndex = lower(attributes, index, infoKind);
  const stats = attributes.bytes(linkAttribute.stats64);
  const parent = attributes.text(linkAttribute.parentDevice);
  const state = attributes.u8(linkAttribute.operState);
  const carrier = attributes.u8(linkAttribute.carrier);
  return {
    facts: {
      index,
      name,
      kind: linkKind(infoKind, flags, parent !== undefined, lowerIndex),
      alias: attributes.text(linkAttribute.alias),
      alternativeNames: alternativeNames(attributes),
      adminUp: (flags & interfaceFlag.up) !== 0,
      // A link that is down has no carrier to speak of: the kernel keeps the last one it had.
      carrier: carrier === undefined ? undefined : carrier === 1 && (flags & interfaceFlag.up) !== 0,
      operState: state === undefined ? undefined : operStates[state],
      speed: undefined,
      duplex: undefined,
      autoNegotiation: undefined,
      macAddress: formatMac(attributes.bytes(linkAttribute.address)),
      permanentMac: formatMac(attributes.bytes(linkAttribute.permanentAddress) ?? member.permanentAddress),
      mtu: attributes.u32(linkAttribute.mtu),
      mtuMin: positive(attributes.u32(linkAttribute.minMtu)),
      mtuMax: positive(attributes.u32(linkAttribute.maxMtu)),
      vlan: details.vlan,
      bridge: details.bridge,
      bondMember: member.bondMember,
      driver: undefined,
      driverVersion: undefined,
      firmwareVersion: undefined,
      busInfo: parent,
      vendorName: undefined,
      deviceName: undefined,
      wakeOnLan: undefined,
      numaNode: undefined,
      virtualFunctions: undefined,
      counters: stats === undefined ? undefined : parseLinkCounters(stats),
      carrierChanges: attributes.u32(linkAttribute.carrierChanges),
    },
    masterIndex: positive(attributes.u32(linkAttribute.master)),
    lowerIndex,
    bond: details.bond,
    options: details.options,
  };
}

function positive(value: number | undefined): number | undefined {
  return value === undefined || value === 0 ? undefined : value;
}

function lower(attributes: Attributes, index: number, infoKind: string | undefined): number | undefined {
  if (attributes.has(linkAttribute.linkNamespace) || pairKinds.has(infoKind ?? '')) return undefined;
  const below = positive(attributes.u32(linkAttribute.link));
  return below === index ? undefined : below;
}

/** What sits on a bus and on no other link is physical, also where its driver has a word of its own (ipoib, can). */
export function linkKind(
  infoKind: string | undefined,
  flags: number,
  onBus: boolean,
  lowerIndex: number | undefined,
): string {
  if (onBus && lowerIndex === undefined) return 'physical';
  if (infoKind !== undefined) return infoKind;
  return (flags & interfaceFlag.loopback) === 0 ? 'other' : 'loopback';
}

interface KindDetails {
  readonly vlan: Vlan | undefined;
  readonly bond: RawBond | undefined;
  readonly bridge: Bridge | undefined;
  readonly options: RawOptions | undefined;
}

const noDetails: KindDetails = { vlan: undefined, bond: undefined, bridge: undefined, options: undefined };

/** What a kind's own data says, by the kernel's word for it. */
const detailsOf: Readonly<Record<string, (data: Attributes) => Partial<KindDetails>>> = {
  bond: parseBond,
  bridge: parseBridge,
  vlan: vlanData,
};

function vlanData(data: Attributes): Partial<KindDetails> {
  const id = data.u16(1);
  return id === undefined ? {} : { vlan: { id, protocol: vlanProtocol(data.be16(5)) } };
}

function kindDetails(infoKind: string | undefined, data: Attributes | undefined): KindDetails {
  const read = infoKind !== undefined && Object.hasOwn(detailsOf, infoKind) ? detailsOf[infoKind] : undefined;
  return data === undefined || read === undefined ? noDetails : { ...noDetails, ...read(data) };
}

interface MemberDetails {
  readonly bondMember: BondMember | undefined;
  readonly permanentAddress: Buffer | undefined;
}

function memberDetails(info: Attributes | undefined): MemberDetails {
  const data =
    info?.text(infoAttribute.slaveKind) === 'bond' ? info.nested(infoAttribute.slaveData) : undefined;
  if (data === undefined) return { bondMember: undefined, permanentAddress: undefined };
  const { permanentAddress, ...bondMember } = parseBondMember(data);
  return { bondMember, permanentAddress };
}

function alternativeNames(attributes: Attributes): readonly string[] | undefined {
  const names = attributes
    .nested(linkAttribute.properties)
    ?.list()
    .flatMap(({ type, value }) =>
      type === linkAttribute.alternativeName ? (attributeText(value) ?? []) : [],
    );
  return names === undefined || names.length === 0 ? undefined : names;
}
