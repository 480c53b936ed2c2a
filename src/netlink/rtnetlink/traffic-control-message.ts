import { Attributes } from '../attributes.ts';
import { i32, u32 } from '../byte-order.ts';
import type { NetlinkMessage } from '../message.ts';
import type { DumpScope } from '../netlink.ts';

/** RTM_NEWQDISC and RTM_NEWTFILTER of linux/rtnetlink.h; `struct tcmsg` and TCA_KIND of the same. */
const messageTypes = { queueingDiscipline: 36, filter: 44 } as const;
const headerLength = 20;
const offsets = { index: 4, handle: 8 } as const;
const kindAttribute = 1;

/** A queueing discipline of a link. */
export interface QueueingDisciplineMessage {
  readonly linkIndex: number;
  readonly kind: string;
  readonly handle: number;
  /** The kernel made it with the link, and makes it again: it has no handle. */
  readonly isDefault: boolean;
}

/** Reads one RTM_NEWQDISC. @returns undefined for any other message. */
export function readQueueingDiscipline(message: NetlinkMessage): QueueingDisciplineMessage | undefined {
  const kind = readKind(message, messageTypes.queueingDiscipline);
  if (kind === undefined) return undefined;
  const handle = u32(message.payload, offsets.handle);
  return { linkIndex: i32(message.payload, offsets.index), kind, handle, isDefault: handle === 0 };
}

/** Reads one RTM_NEWTFILTER. @returns the kind of the filter, such as `bpf`; undefined for any other message. */
export const readFilterKind = (message: NetlinkMessage): string | undefined =>
  readKind(message, messageTypes.filter);

/** TC_H_CLSACT with TC_H_MIN_INGRESS and TC_H_MIN_EGRESS of linux/pkt_sched.h. */
const hooksOfClsact = [0xfffffff2, 0xfffffff3];

/** Returns where a queueing discipline has filters; those of its classes are below others. */
export function filterScopes({ linkIndex, kind, handle }: QueueingDisciplineMessage): readonly DumpScope[] {
  const parents = kind === 'clsact' ? hooksOfClsact : [handle];
  return parents.map((parent) => ({ linkIndex, parent }));
}

function readKind({ type, payload }: NetlinkMessage, expectedType: number): string | undefined {
  if (type !== expectedType || payload.length < headerLength) return undefined;
  return new Attributes(payload, headerLength).text(kindAttribute);
}
