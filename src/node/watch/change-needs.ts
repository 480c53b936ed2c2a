import type { ChangedTable, Facts, probes } from '#probes';
import type { ReadClass } from '../facts/probe-needs.ts';

/** What the system reports changes of: tables of the kernel, and files. */
export type WatchedFact = ChangedTable | 'platform' | 'scheduledPower';

interface ChangeNeeds {
  /** Probes that read what changed. */
  readonly probes: readonly (keyof typeof probes)[];
  /** Classes whose objects it alters. */
  readonly classes: readonly ReadClass[];
}

/** What is read and published after a change. Objects of addresses and routes contain the names of links. */
const changeNeeds: Readonly<Record<WatchedFact, ChangeNeeds>> = {
  links: { probes: ['links'], classes: ['networkInterface', 'address', 'route'] },
  addresses: { probes: ['addresses'], classes: ['networkInterface', 'address'] },
  routes: { probes: ['routes'], classes: ['networkInterface', 'route'] },
  rules: { probes: ['rules'], classes: ['rule'] },
  platform: { probes: ['platform'], classes: ['ovirtNode'] },
  scheduledPower: { probes: ['scheduledPower'], classes: ['ovirtNode'] },
};

/** Returns the probes and classes of several changes, each once. */
export function needsOf(changed: readonly WatchedFact[]): ChangeNeeds {
  const all = changed.map((fact) => changeNeeds[fact]);
  return {
    probes: [...new Set(all.flatMap((needs) => needs.probes))],
    classes: [...new Set(all.flatMap((needs) => needs.classes))],
  };
}

const reportedTables = ['addresses', 'routes', 'rules'] as const satisfies readonly (keyof typeof probes)[];

/** Returns the probes that are read rarely while the kernel reports changes: links too, unless only they hold the counters. */
export function reportedProbes({
  linkCounters,
}: Pick<Facts, 'linkCounters'>): readonly (keyof typeof probes)[] {
  return linkCounters === undefined ? reportedTables : ['links', ...reportedTables];
}

/**
 * Reports whether the kernel has other links than were read, by the counters that it sent later: the notification is on its
 * way, or was lost.
 */
export function hasOtherLinks({ links, linkCounters }: Pick<Facts, 'links' | 'linkCounters'>): boolean {
  if (links === undefined || linkCounters === undefined) return false;
  return links.length !== linkCounters.size || links.some(({ index }) => !linkCounters.has(index));
}

/** Classes that only those probes and links fill: their interval is long while the kernel reports changes. */
export const reportedClasses = ['address', 'route', 'rule'] as const satisfies readonly ReadClass[];
