import {
  Attributes,
  addressIdentity,
  hasGateway,
  headerIndex,
  isKept,
  isSnoopersGroup,
  type KernelObject,
  linkAttribute,
  linkHeader,
  type MapIndex,
  nexthopMembers,
  type ObjectTable,
  type Requester,
  rejoinSnoopersRequests,
} from '#netlink';
import { missingObjects, NameIndex } from './compare.ts';
import type { KernelState } from './kernel-state.ts';
import { ObjectWriter } from './object-writer.ts';
import { orderedGroup, planAddresses } from './plan-addresses.ts';
import { requestOrRefusal } from './request.ts';
import type { Restored } from './restored.ts';

/** A route may lead over another one that comes back later: the refused ones are sent again while that helps. */
const maxRouteRounds = 4;

/**
 * Brings back what is missing now of a former state, from the kernel's own messages: addresses in their order, neighbours,
 * next hops and their groups, routes, rules, entries of bridges. One acknowledgement each: a refused object takes no other
 * along.
 * @param before the part of a former state that the change affects.
 * @param isTaken whether a missing object went with the change, and not by a third party.
 */
export async function restoreObjects(
  requester: Requester,
  before: KernelState,
  now: KernelState,
  isTaken: (object: KernelObject) => boolean,
): Promise<Restored> {
  const indexOf = new Map([...now.names].map(([index, name]) => [name, index]));
  const mapIndex: MapIndex = (index) => indexOf.get(before.names.get(index) ?? '');
  const writer = new ObjectWriter({
    requester,
    mapIndex,
    nameOf: (index) => before.names.get(index),
    mtuOf: (index) => linkMtu(now.links.get(mapIndex(index) ?? 0)),
    ageSeconds: (now.uptimeMs - before.uptimeMs) / 1000,
  });
  const names = new NameIndex();
  const lacking = missingObjects(before.objects, names.of(before), now.objects, names.of(now));
  const missing = new Set(lacking.filter(isTaken));
  const missingOf = (table: ObjectTable) => [...missing].filter((object) => object.table === table);

  await restoreAddresses(writer, before, now, missing);
  for (const table of ['neighbours', 'neighbour-proxies'] as const)
    for (const object of missingOf(table)) await writer.create(object);
  const entries = missingOf('bridge-fdb');
  for (const entry of entries.filter((object) => !isSnoopersGroup(object))) await writer.create(entry);
  for (const entry of entries.filter(isSnoopersGroup))
    await rejoinSnoopers(requester, now, mapIndex(headerIndex(entry) ?? 0));
  const nexthops = missingOf('next-hops');
  const isGroup = (object: KernelObject) => nexthopMembers(object).length > 0;
  for (const object of nexthops.filter((object) => !isGroup(object))) await writer.create(object);
  for (const object of nexthops.filter(isGroup)) await writer.create(object);
  // The kernel makes the routes of an address with it; they are there for the order of routes.
  await restoreRoutes(writer, missingOf('routes').filter(isKept));
  for (const object of missingOf('rules')) await writer.create(object);
  return { putBack: writer.restored, notPutBack: writer.refused };
}

const linkMtu = (link: Buffer | undefined): number | undefined =>
  link && new Attributes(link, linkHeader.length).u32(linkAttribute.mtu);

async function restoreAddresses(
  writer: ObjectWriter,
  before: KernelState,
  now: KernelState,
  missing: ReadonlySet<KernelObject>,
): Promise<void> {
  const present = Map.groupBy(
    now.objects.filter(({ table }) => table === 'addresses'),
    (address) => orderedGroup(address, now),
  );
  const addresses = before.objects.filter(({ table }) => table === 'addresses');
  const groups = Map.groupBy(addresses, (address) => orderedGroup(address, before));
  for (const [key, group] of groups) {
    if (!group.some((address) => missing.has(address))) continue;
    const there = present.get(key) ?? [];
    const identities = new Set(there.map(addressIdentity));
    const isThere = (address: KernelObject) => identities.has(addressIdentity(address));
    const plan = planAddresses(
      group.filter((address) => missing.has(address) || isThere(address)),
      there,
    );
    for (const address of plan.removed) await writer.delete(address);
    for (const address of plan.added) await writer.create(address);
    // What is there under another metric, say, gets its own again.
    const changed = group.filter((address) => missing.has(address) && isThere(address));
    for (const address of changed) if (!plan.added.includes(address)) await writer.create(address);
  }
}

async function rejoinSnoopers(
  requester: Requester,
  now: KernelState,
  bridge: number | undefined,
): Promise<void> {
  const link = bridge === undefined ? undefined : now.links.get(bridge);
  if (link === undefined) return;
  for (const request of rejoinSnoopersRequests(link)) await requestOrRefusal(requester, request);
}

async function restoreRoutes(writer: ObjectWriter, routes: readonly KernelObject[]): Promise<void> {
  let waiting = [...routes.filter((route) => !hasGateway(route)), ...routes.filter(hasGateway)];
  for (let round = 0; round < maxRouteRounds && waiting.length > 0; round += 1) {
    const refused: KernelObject[] = [];
    for (const route of waiting) if (!(await writer.create(route))) refused.push(route);
    if (refused.length === waiting.length) return;
    waiting = refused;
  }
}
