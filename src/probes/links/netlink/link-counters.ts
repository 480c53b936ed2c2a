import { u64 } from '#netlink';
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
