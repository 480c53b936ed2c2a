import { u64 } from '../../netlink/byte-order.ts';
import type { LinkCounters } from '../link.ts';

/** Names of `rtnl_link_stats64`, in its order, as far as they are wanted. */
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

/** Undefined where the bytes are fewer than the fields. */
export function parseLinkCounters(bytes: Buffer): LinkCounters | undefined {
  if (bytes.length < fields.length * 8) return undefined;
  const value = (field: (typeof fields)[number]): bigint => u64(bytes, fields.indexOf(field) * 8);
  return {
    rxBytes: value('rxBytes'),
    rxPackets: value('rxPackets'),
    rxErrors: value('rxErrors'),
    rxDropped: value('rxDropped'),
    rxMulticast: value('rxMulticast'),
    txBytes: value('txBytes'),
    txPackets: value('txPackets'),
    txErrors: value('txErrors'),
    txDropped: value('txDropped'),
    collisions: value('collisions'),
  };
}
