import { Attributes, writeAttribute } from '../attributes.ts';
import { i32 } from '../byte-order.ts';
import type { NetlinkRequest } from '../requester.ts';
import { infoAttribute, linkAttribute, linkHeader } from '../rtnetlink/constants.ts';
import { neighbourAttribute, objectFormats } from './formats.ts';
import type { KernelObject } from './kernel-object.ts';
import { newLink } from './link-request.ts';

/** The Ethernet address of ff02::6a, the group of all snoopers (RFC 4286). */
const snoopersAddress = Buffer.from('33330000006a', 'hex');
/** IFLA_BR_MCAST_SNOOPING of linux/if_link.h, a byte. */
const snooping = 23;

/** Whether an entry tells that a link listens to the group of all snoopers, as a bridge does that snoops on multicast. */
export function isSnoopersGroup({ table, payload }: KernelObject): boolean {
  if (table !== 'bridge-fdb') return false;
  const attributes = new Attributes(payload, objectFormats[table].headerLength);
  if (attributes.has(neighbourAttribute.master)) return false;
  return attributes.bytes(neighbourAttribute.linkAddress)?.equals(snoopersAddress) ?? false;
}

/**
 * Builds the requests that let a bridge join the group of all snoopers again. The kernel joins it when the bridge comes up or
 * begins to snoop, and not when IPv6 comes back. Source: net/bridge/br_multicast.c.
 * @param link the payload of the bridge's message.
 * @returns an empty list for a link that is not a bridge, and for a bridge that does not snoop.
 */
export function rejoinSnoopersRequests(link: Buffer): readonly NetlinkRequest[] {
  const info = new Attributes(link, linkHeader.length).nested(linkAttribute.linkInfo);
  if (info?.text(infoAttribute.kind) !== 'bridge') return [];
  if (info.nested(infoAttribute.data)?.u8(snooping) !== 1) return [];
  return [0, 1].map((value) => {
    const data = writeAttribute(snooping, Buffer.of(value));
    const parts = [
      writeAttribute(infoAttribute.kind, Buffer.from('bridge\0')),
      writeAttribute(infoAttribute.data, data),
    ];
    return newLink(i32(link, linkHeader.index), writeAttribute(linkAttribute.linkInfo, Buffer.concat(parts)));
  });
}
