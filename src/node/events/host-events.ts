import type { Address, Link } from '#probes';
import type { Severity } from '#qmf';
import { addressKey } from '../classes/address.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { OvirtNodePackage } from '../schema.generated.ts';

type Events = OvirtNodePackage['events'];
type EventName = keyof Events & string;
/** An event without its first argument, `node`, which all of them share. */
export type HostEvent = {
  [E in EventName]: {
    readonly event: E;
    readonly values: Omit<Events[E], 'node'>;
    /** That of the schema unless given. */
    readonly severity?: Severity | undefined;
    /** Whether the broker is to say that it has it. */
    readonly confirmed?: boolean | undefined;
  };
}[EventName];

/** What happened to the interfaces and addresses between two looks, in an order that a reader can follow; carriers are `LinkEvents`'. */
export function hostEvents(before: NodeFacts, after: NodeFacts): readonly HostEvent[] {
  if (!before.links || !after.links) return [];
  return [...interfaceEvents(before.links, after.links), ...addressEvents(before, after)];
}

function interfaceEvents(before: readonly Link[], after: readonly Link[]): readonly HostEvent[] {
  const old = new Map(before.map((link) => [link.name, link]));
  const now = new Set(after.map((link) => link.name));
  const removed = before
    .filter(({ name }) => !now.has(name))
    .map(({ name }): HostEvent => ({ event: 'interfaceRemoved', values: { interfaceName: name } }));
  return [
    ...removed,
    ...after.flatMap((link) => {
      const was = old.get(link.name);
      return was ? linkEvents(was, link) : [added(link)];
    }),
  ];
}

const added = ({ name }: Link): HostEvent => ({ event: 'interfaceAdded', values: { interfaceName: name } });

function linkEvents(was: Link, link: Link): readonly HostEvent[] {
  return [...speedEvents(was, link), ...bondEvents(was, link)];
}

function speedEvents(was: Link, { name, speed }: Link): readonly HostEvent[] {
  if (was.speed === undefined || speed === undefined || was.speed === speed) return [];
  return [{ event: 'speedChanged', values: { interfaceName: name, speed } }];
}

function bondEvents(was: Link, { name, degraded, membersUp, members = [] }: Link): readonly HostEvent[] {
  if (was.degraded === undefined || degraded === undefined || was.degraded === degraded) return [];
  const text = `${membersUp ?? 0} of ${members.length} members up`;
  return [{ event: degraded ? 'bondDegraded' : 'bondRestored', values: { interfaceName: name, text } }];
}

function addressEvents(before: NodeFacts, after: NodeFacts): readonly HostEvent[] {
  if (!before.addresses || !after.addresses) return [];
  const old = keyed(before.links ?? [], before.addresses);
  const now = keyed(after.links ?? [], after.addresses);
  const only = (these: typeof old, those: typeof old) => [...these].filter(([key]) => !those.has(key));
  return [
    ...only(old, now).map(([, values]): HostEvent => ({ event: 'addressRemoved', values })),
    ...only(now, old).map(([, values]): HostEvent => ({ event: 'addressAdded', values })),
  ];
}

function keyed(links: readonly Link[], addresses: readonly Address[]) {
  const names = new Map(links.map((link) => [link.index, link.name]));
  return new Map(
    addresses.flatMap((found) => {
      const interfaceName = names.get(found.interfaceIndex);
      if (interfaceName === undefined) return [];
      const key = addressKey(found);
      return [[`${interfaceName} ${key}`, { interfaceName, address: key }] as const];
    }),
  );
}
