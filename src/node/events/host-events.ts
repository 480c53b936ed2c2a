import type { Address, Link } from '#probes';
import type { Severity } from '#qmf';
import type { NodeFacts } from '../facts/node-facts.ts';
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

/**
 * Compares the interfaces and addresses of two readings. `LinkEventDetector` compares their carriers.
 * @returns events in an order that a reader can follow; none when a reading of the links failed.
 */
export function hostEvents(before: NodeFacts, after: NodeFacts): readonly HostEvent[] {
  if (!before.links || !after.links) return [];
  return [...interfaceEvents(before.links, after.links), ...addressEvents(before, after)];
}

function interfaceEvents(before: readonly Link[], after: readonly Link[]): readonly HostEvent[] {
  const previous = new Map(before.map((link) => [link.name, link]));
  const names = new Set(after.map((link) => link.name));
  const removed = before
    .filter(({ name }) => !names.has(name))
    .map(({ name }): HostEvent => ({ event: 'interfaceRemoved', values: { interfaceName: name } }));
  const others = after.flatMap((link) => {
    const old = previous.get(link.name);
    return old ? [...speedEvents(old, link), ...bondEvents(old, link)] : [interfaceAdded(link)];
  });
  return [...removed, ...others];
}

const interfaceAdded = ({ name }: Link): HostEvent => ({
  event: 'interfaceAdded',
  values: { interfaceName: name },
});

function speedEvents(old: Link, { name, speed }: Link): readonly HostEvent[] {
  if (old.speed === undefined || speed === undefined || old.speed === speed) return [];
  return [{ event: 'speedChanged', values: { interfaceName: name, speed } }];
}

function bondEvents(old: Link, { name, degraded, membersUp, members = [] }: Link): readonly HostEvent[] {
  if (old.degraded === undefined || degraded === undefined || old.degraded === degraded) return [];
  const text = `${membersUp ?? 0} of ${members.length} members up`;
  return [{ event: degraded ? 'bondDegraded' : 'bondRestored', values: { interfaceName: name, text } }];
}

function addressEvents(before: NodeFacts, after: NodeFacts): readonly HostEvent[] {
  if (!before.addresses || !after.addresses) return [];
  const previous = addressesByKey(before.links ?? [], before.addresses);
  const current = addressesByKey(after.links ?? [], after.addresses);
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
