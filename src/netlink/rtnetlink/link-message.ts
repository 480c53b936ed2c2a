import { Attributes } from '../attributes.ts';
import { i32, u16, u32 } from '../byte-order.ts';
import type { NetlinkMessage } from '../message.ts';
import { infoAttribute, linkAttribute, linkHeader, routeMessageType } from './constants.ts';

/** Kinds whose attribute `IFLA_LINK` is the other end of a pair, not a lower device. */
const pairKinds: ReadonlySet<string | undefined> = new Set(['veth', 'vxcan', 'netkit']);

/** One link as the kernel reports it. Names are text by `fromOctets`. */
export interface LinkMessage {
  readonly index: number;
  readonly name: string;
  /** `ARPHRD_*` of linux/if_arp.h. */
  readonly deviceType: number;
  /** `IFF_*`. */
  readonly flags: number;
  /** The kernel's name of the kind, such as `bond`; undefined for a card. */
  readonly kind: string | undefined;
  /** Attributes of the kind. */
  readonly data: Attributes | undefined;
  /** Kind of the master, with the attributes of this link as its member or port. */
  readonly masterKind: string | undefined;
  readonly portData: Attributes | undefined;
  readonly masterIndex: number | undefined;
  /** Undefined when the lower device is in another network namespace. */
  readonly lowerIndex: number | undefined;
  /** All attributes, by {@link linkAttribute}. */
  readonly attributes: Attributes;
}

/** Reads one RTM_NEWLINK. @returns undefined for any other message, and without index or name. */
export function readLinkMessage({ type, payload }: NetlinkMessage): LinkMessage | undefined {
  if (type !== routeMessageType.link || payload.length < linkHeader.length) return undefined;
  const index = i32(payload, linkHeader.index);
  const attributes = new Attributes(payload, linkHeader.length);
  const name = attributes.text(linkAttribute.name);
  if (index <= 0 || name === undefined) return undefined;
  const info = attributes.nested(linkAttribute.linkInfo);
  const kind = info?.text(infoAttribute.kind);
  return {
    index,
    name,
    deviceType: u16(payload, 2),
    flags: u32(payload, 8),
    kind,
    data: info?.nested(infoAttribute.data),
    masterKind: info?.text(infoAttribute.slaveKind),
    portData: info?.nested(infoAttribute.slaveData),
    masterIndex: attributes.u32(linkAttribute.master) || undefined,
    lowerIndex: readLowerIndex(attributes, index, kind),
    attributes,
  };
}

function readLowerIndex(attributes: Attributes, index: number, kind: string | undefined): number | undefined {
  if (attributes.has(linkAttribute.linkNamespace) || pairKinds.has(kind)) return undefined;
  const lowerIndex = attributes.u32(linkAttribute.link);
  return lowerIndex === index ? undefined : lowerIndex || undefined;
}
