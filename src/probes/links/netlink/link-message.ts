import {
  type Attributes,
  attributeText,
  formatMac,
  interfaceFlag,
  isIpv6Enabled,
  linkAttribute,
  type NetlinkMessage,
  operStates,
  readLinkMessage,
} from '#netlink';
import { positive } from '../../text/numbers.ts';
import { unknownLinkFacts } from '../link.ts';
import type { RawLink } from '../raw-link.ts';
import { parseLinkCounters } from './link-counters.ts';
import { linkKind, parseKindFacts, parseMemberFacts } from './link-kind.ts';

/**
 * Parses one RTM_NEWLINK. Facts of ethtool, /sys and other links are undefined.
 * @returns undefined for any other message, and without index or name.
 */
export function parseLink(message: NetlinkMessage): RawLink | undefined {
  const link = readLinkMessage(message);
  if (link === undefined) return undefined;
  const { index, name, flags, attributes, masterIndex, lowerIndex } = link;
  const { bond, options, ...kindFacts } = parseKindFacts(link);
  const { bondMember, permanentAddress, portOptions } = parseMemberFacts(link);
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
      kind: linkKind(link.kind, flags, busInfo !== undefined, lowerIndex),
      alias: attributes.text(linkAttribute.alias),
      alternativeNames: readAlternativeNames(attributes),
      adminUp,
      // The kernel keeps the last carrier of a link that is down.
      carrier: carrier === undefined ? undefined : carrier === 1 && adminUp,
      operState: operStates[attributes.u8(linkAttribute.operState) ?? 0],
      macAddress: formatMac(attributes.bytes(linkAttribute.address)),
      permanentMac: formatMac(attributes.bytes(linkAttribute.permanentAddress) ?? permanentAddress),
      ipv6Enabled: isIpv6Enabled(link),
      mtu: attributes.u32(linkAttribute.mtu),
      mtuMin: positive(attributes.u32(linkAttribute.minMtu)),
      mtuMax: positive(attributes.u32(linkAttribute.maxMtu)),
      bondMember,
      busInfo,
      counters: stats && parseLinkCounters(stats),
      carrierChanges: attributes.u32(linkAttribute.carrierChanges),
    },
    masterIndex,
    lowerIndex,
    bond,
    options,
    portOptions,
  };
}

function readAlternativeNames(attributes: Attributes): readonly string[] | undefined {
  const names = attributes
    .nested(linkAttribute.properties)
    ?.list()
    .filter(({ type }) => type === linkAttribute.alternativeName)
    .flatMap(({ value }) => attributeText(value) ?? []);
  return names === undefined || names.length === 0 ? undefined : names;
}
