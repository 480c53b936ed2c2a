import type { Address, Link } from '#probes';
import type { Severity } from '#qmf';
import type { NodeFacts } from '../facts/node-facts.ts';
import { type MacFilter, publishAllMacs } from '../hidden-macs.ts';
import { addressKey } from '../names.ts';
import type { OvirtNodePackage } from '../schema.generated.ts';

type Events = OvirtNodePackage['events'];
type EventName = keyof Events & string;

/** An event of the schema without its first argument, `node`, which all events share. */
export type HostEvent = {
  [E in EventName]: {
    readonly event: E;
    /** An argument that is unknown is undefined. */
    readonly values: { readonly [A in Exclude<keyof Events[E], 'node'>]: Events[E][A] | undefined };
    /** The severity of the schema unless given. */
    readonly severity?: Severity | undefined;
    /** True when the broker must acknowledge the event before a method continues after its reply. */
    readonly confirmed?: boolean | undefined;
  };
}[EventName];

const noIndexes: ReadonlySet<number> = new Set();

/**
 * Compares the interfaces and addresses of two readings. The detectors beside this file compare the states of links.
 * @param replaced indexes of links that were deleted and made again between the two readings.
 * @returns events in an order that a reader can follow; none when a reading of the links failed.
 */
export function hostEvents(
  before: NodeFacts,
  after: NodeFacts,
  hiddenMacs: MacFilter = publishAllMacs,
  replaced: ReadonlySet<number> = noIndexes,
): readonly HostEvent[] {
  if (!before.links || !after.links) return [];
  return [
    ...interfaceEvents(before.links, after.links, replaced),
    ...addressEvents(before, after, hiddenMacs),
  ];
}

/** A link is the same while index and name are. One that is renamed, or made again under its name, is removed and added. */
function interfaceEvents(
  before: readonly Link[],
  after: readonly Link[],
  replaced: ReadonlySet<number>,
): readonly HostEvent[] {
  const missing = (links: readonly Link[], others: readonly Link[]) => {
    const names = new Map(others.map(({ index, name }) => [index, name]));
    return links.filter(({ index, name }) => names.get(index) !== name || replaced.has(index));
  };
  return [
    ...missing(before, after).map(
      ({ name }): HostEvent => ({ event: 'interfaceRemoved', values: { interfaceName: name } }),
    ),
    ...missing(after, before).map(
      ({ name }): HostEvent => ({ event: 'interfaceAdded', values: { interfaceName: name } }),
    ),
  ];
}

function addressEvents(before: NodeFacts, after: NodeFacts, hiddenMacs: MacFilter): readonly HostEvent[] {
  if (!before.addresses || !after.addresses) return [];
  // Most readings are of other facts, and leave these as they are.
  if (before.links === after.links && before.addresses === after.addresses) return [];
  const isShown = (entry: Address) =>
    !hiddenMacs(before.links).hasOwnAddress(entry) && !hiddenMacs(after.links).hasOwnAddress(entry);
  const previous = addressesByKey(before.links ?? [], before.addresses.filter(isShown));
  const current = addressesByKey(after.links ?? [], after.addresses.filter(isShown));
  const missing = (from: typeof previous, other: typeof previous) =>
    [...from].filter(([key]) => !other.has(key)).map(([, values]) => values);
  return [
    ...missing(previous, current).map((values): HostEvent => ({ event: 'addressRemoved', values })),
    ...missing(current, previous).map((values): HostEvent => ({ event: 'addressAdded', values })),
  ];
}

function addressesByKey(links: readonly Link[], addresses: readonly Address[]) {
  const names = new Map(links.map((link) => [link.index, link.name]));
  return new Map(
    addresses.flatMap((entry) => {
      const interfaceName = names.get(entry.interfaceIndex);
      if (interfaceName === undefined) return [];
      const address = addressKey(entry);
      return [[`${interfaceName} ${address}`, { interfaceName, address }] as const];
    }),
  );
}
