import {
  creationPayload,
  creationRequest,
  deletionRequest,
  describeObject,
  errnoText,
  type KernelObject,
  type Requester,
  routeSlot,
} from '#netlink';
import { NameIndex, objectKey } from './compare.ts';
import type { KernelState } from './kernel-state.ts';
import { requestOrRefusal } from './request.ts';
import type { Restored } from './restored.ts';

/**
 * Selects the routes that compete with others: the same destination, table, metric and TOS. The kernel uses the first, which is
 * the oldest.
 * @param isMeant selects only groups with such a route.
 */
export function competingRoutes(
  objects: readonly KernelObject[],
  isMeant: (route: KernelObject) => boolean,
): ReadonlySet<KernelObject> {
  const groups = groupBySlot(objects);
  return new Set([...groups.values()].filter((group) => group.length > 1 && group.some(isMeant)).flat());
}

function groupBySlot(objects: readonly KernelObject[]): ReadonlyMap<string, readonly KernelObject[]> {
  const groups = Map.groupBy(objects, (object) => routeSlot(object) ?? '');
  groups.delete('');
  return groups;
}

/**
 * Gives competing routes their former order: those behind the first that stands in the wrong place are deleted and appended
 * again. Routes that are missing now, or were not there before, do not count.
 * @returns one text for each route that the kernel does not take back.
 */
export async function restoreRouteOrder(
  requester: Requester,
  before: KernelState,
  now: KernelState,
): Promise<Restored> {
  const index = new NameIndex();
  const [formerIndex, currentIndex] = [index.of(before), index.of(now)];
  const present = groupBySlot(now.objects);
  const notPutBack: string[] = [];
  for (const [slot, group] of groupBySlot(before.objects)) {
    const current = new Map(
      (present.get(slot) ?? []).map((route) => [objectKey(route, currentIndex), route]),
    );
    const wanted = group.map((route) => objectKey(route, formerIndex)).filter((key) => current.has(key));
    const isWanted = new Set(wanted);
    const actual = [...current.keys()].filter((key) => isWanted.has(key));
    const firstWrong = wanted.findIndex((key, position) => key !== actual[position]);
    const misplaced = firstWrong < 0 ? [] : wanted.slice(firstWrong).flatMap((key) => current.get(key) ?? []);
    for (const route of misplaced) notPutBack.push(...(await moveToEnd(requester, route, now)));
  }
  return { putBack: [], notPutBack };
}

async function moveToEnd(
  requester: Requester,
  route: KernelObject,
  { names }: KernelState,
): Promise<readonly string[]> {
  const payload = creationPayload(route, (index) => index, 0);
  if (payload === undefined) return [];
  const removed = await requestOrRefusal(requester, deletionRequest('routes', payload));
  if (removed.errno !== 0) return [];
  const { errno, text } = await requestOrRefusal(requester, creationRequest('routes', payload));
  if (errno === 0) return [];
  return [`${describeObject(route, (index) => names.get(index))}: ${text ?? errnoText(errno)}`];
}
