import {
  Attributes,
  filterScopes,
  linkAttribute,
  linkHeader,
  type Netlink,
  type QueueingDisciplineMessage,
  readFilterKind,
  readQueueingDiscipline,
} from '#netlink';
import { Refused } from '../../errors.ts';
import type { IpStep } from '../ip/ip-step.ts';
import { type NetlinkSource, readTable, requireNetlink } from '../read/read-table.ts';
import type { NetworkSnapshot } from '../read/snapshot.ts';

/** What goes for good with a link that a change removes. Part of a checkpoint on disk. */
export interface Loss {
  readonly link: string;
  /** In words: `the queueing discipline clsact with filters (bpf)`. */
  readonly part: string;
}

/** IFLA_XDP_ATTACHED of linux/if_link.h. */
const xdpAttached = 2;

/**
 * Finds what steps would remove with a link and a rollback could not bring back: queueing disciplines with their classes and
 * filters, an XDP program.
 * @throws {ToolFailed} {TimedOut}
 */
export async function findLosses(
  source: NetlinkSource,
  { kernel }: Pick<NetworkSnapshot, 'kernel'>,
  steps: readonly IpStep[],
): Promise<readonly Loss[]> {
  const removed = new Set(steps.flatMap(removedLink));
  const links = [...kernel.names].filter(([, name]) => removed.has(name));
  if (links.length === 0) return [];
  const netlink = await requireNetlink(source);
  const disciplines = await readTable(netlink, 'queueing-disciplines', readQueueingDiscipline);
  const losses: Loss[] = [];
  for (const [index, link] of links) {
    const own = disciplines.filter(({ linkIndex, isDefault }) => linkIndex === index && !isDefault);
    const parts = new Set<string>();
    for (const discipline of own) parts.add(await describeDiscipline(netlink, discipline));
    if (hasXdp(kernel.links.get(index))) parts.add('an XDP program');
    losses.push(...[...parts].map((part) => ({ link, part })));
  }
  return losses;
}

/** Refuses a change that loses something. @throws {Refused} in words that name what would be lost. */
export function requireNoLosses(losses: readonly Loss[]): void {
  const [first] = losses;
  if (!first) return;
  const parts = losses.filter(({ link }) => link === first.link).map(({ part }) => part);
  throw new Refused(
    `${first.link} has ${parts.join(' and ')}, which a rollback could not bring back; expected a link without: remove that first, or pass force`,
  );
}

/** Says what a forced change loses. */
export const lossText = ({ link, part }: Loss): string => `${part} of ${link} is lost for good`;

async function describeDiscipline(netlink: Netlink, discipline: QueueingDisciplineMessage): Promise<string> {
  const kinds = new Set<string>();
  for (const scope of filterScopes(discipline))
    for (const kind of await readTable(netlink, 'filters', readFilterKind, scope)) kinds.add(kind);
  const filters = kinds.size === 0 ? '' : ` with filters (${[...kinds].join(', ')})`;
  return `the queueing discipline ${discipline.kind}${filters}`;
}

/** Returns the name of the link that a step removes; an empty list for another step. */
export const removedLink = ([object, verb, , name]: IpStep): readonly string[] =>
  object === 'link' && verb === 'del' && name !== undefined ? [name] : [];

const hasXdp = (payload: Buffer | undefined): boolean =>
  (payload &&
    (new Attributes(payload, linkHeader.length).nested(linkAttribute.xdp)?.u8(xdpAttached) ?? 0) !== 0) ===
  true;
