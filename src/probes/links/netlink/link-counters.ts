import { Attributes, type NetlinkMessage, u32, u64 } from '#netlink';
import type { LinkCounters } from '../link.ts';

/** The first fields of `rtnl_link_stats64` (linux/if_link.h), in its order. */
const fields = [
  'rxPackets',
  'txPackets',
  'rxBytes',
  'txBytes',
  'rxErrors',
  'txErrors',
  'rxDropped',
  'txDropped',
  'rxMulticast',
  'collisions',
] as const satisfies readonly (keyof LinkCounters)[];
const fieldLength = 8;

/** Parses `rtnl_link_stats64`. @returns undefined when fields are missing. */
export function parseLinkCounters(bytes: Buffer): LinkCounters | undefined {
  if (bytes.length < fields.length * fieldLength) return undefined;
  const read = (field: (typeof fields)[number]): bigint => u64(bytes, fields.indexOf(field) * fieldLength);
  return {
    rxBytes: read('rxBytes'),
    rxPackets: read('rxPackets'),
    rxErrors: read('rxErrors'),
    rxDropped: read('rxDropped'),
    rxMulticast: read('rxMulticast'),
    txBytes: read('txBytes'),
    txPackets: read('txPackets'),
    txErrors: read('txErrors'),
    txDropped: read('txDropped'),
    collisions: read('collisions'),
  };
}

/** RTM_NEWSTATS of linux/rtnetlink.h; the length and the index of `struct if_stats_msg`, and IFLA_STATS_LINK_64 of linux/if_link.h. */
const statsMessage = 92;
const statsHeader = { length: 12, index: 4 } as const;
const linkCounters = 1;

/** Parses one RTM_NEWSTATS. @returns undefined for any other message, and without counters. */
export function parseStatsMessage({
  type,
  payload,
}: NetlinkMessage): { readonly index: number; readonly counters: LinkCounters } | undefined {
  if (type !== statsMessage || payload.length < statsHeader.length) return undefined;
  const bytes = new Attributes(payload, statsHeader.length).bytes(linkCounters);
  const counters = bytes && parseLinkCounters(bytes);
  return counters && { index: u32(payload, statsHeader.index), counters };
}
