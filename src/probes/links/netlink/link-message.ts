import { Attributes, attributeText, i32, type NetlinkMessage, u32 } from '#netlink';
import { positive } from '../../text/numbers.ts';
import { unknownLinkFacts } from '../link.ts';
import { formatMac } from '../mac.ts';
import type { RawLink } from '../raw-link.ts';
import { infoAttribute, interfaceFlag, linkAttribute, operStates } from './constants.ts';
import { parseLinkCounters } from './link-counters.ts';
import { linkKind, parseKindFacts, parseMemberFacts } from './link-kind.ts';

/** Source: linux/rtnetlink.h. */
const newLink = 16;
const headerLength = 16;

/** Kinds whose attribute `IFLA_LINK` is the other end of a pair, not a lower device. */
const pairKinds: ReadonlySet<string | undefined> = new Set(['veth', 'vxcan', 'netkit']);

/**
 * Parses one RTM_NEWLINK. Facts of ethtool, /sys and other links are undefined.
 * @returns undefined for any other message, and without index or name.
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
  const { bond, options, ...kindFacts } = parseKindFacts(info);
  const { bondMember, permanentAddress } = parseMemberFacts(info);
  const lowerIndex = readLowerIndex(attributes, index, infoKind);
  const stats = attributes.bytes(linkAttribute.stats64);
  const busInfo = attributes.text(linkAttribute.parentDevice);
  const adminUp = (flags & interfaceFlag.up) !== 0;
  const carrier = attributes.u8(linkAttribute.carrier);
  return {
    facts: {
      ...unknownLinkFacts,
      ...kindFacts,
      index,
      name,
      kind: linkKind(infoKind, flags, busInfo !== undefined, lowerIndex),
      alias: attributes.text(linkAttribute.alias),
      alternativeNames: readAlternativeNames(attributes),
      adminUp,
      // The kernel keeps the last carrier of a link that is down.
      carrier: carrier === undefined ? undefined : carrier === 1 && adminUp,
      operState: operStates[attributes.u8(linkAttribute.operState) ?? 0],
      macAddress: formatMac(attributes.bytes(linkAttribute.address)),
      permanentMac: formatMac(attributes.bytes(linkAttribute.permanentAddress) ?? permanentAddress),
      mtu: attributes.u32(linkAttribute.mtu),
      mtuMin: positive(attributes.u32(linkAttribute.minMtu)),
      mtuMax: positive(attributes.u32(linkAttribute.maxMtu)),
      bondMember,
      busInfo,
      counters: stats && parseLinkCounters(stats),
      carrierChanges: attributes.u32(linkAttribute.carrierChanges),
    },
    masterIndex: positive(attributes.u32(linkAttribute.master)),
    lowerIndex,
    bond,
    options,
  };
}

function readLowerIndex(
  attributes: Attributes,
  index: number,
  infoKind: string | undefined,
): number | undefined {
  if (attributes.has(linkAttribute.linkNamespace) || pairKinds.has(infoKind)) return undefined;
  const lowerIndex = positive(attributes.u32(linkAttribute.link));
  return lowerIndex === index ? undefined : lowerIndex;
}

function readAlternativeNames(attributes: Attributes): readonly string[] | undefined {
  const names = attributes
    .nested(linkAttribute.properties)
    ?.list()
    .filter(({ type }) => type === linkAttribute.alternativeName)
    .flatMap(({ value }) => attributeText(value) ?? []);
  return names === undefined || names.length === 0 ? undefined : names;
}
