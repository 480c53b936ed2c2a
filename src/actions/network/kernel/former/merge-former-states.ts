import { NameIndex, objectKey } from '../compare.ts';
import { linkNames } from '../kernel-state.ts';
import type { FormerState } from '../restore-kernel-state.ts';

/**
 * Adds what hangs on the links that a later call affects to the former state of the calls before it. What the first one has
 * stays, at its positions: the later one shows what the earlier calls left of it.
 */
export function mergeFormerStates(first: FormerState, next: FormerState): FormerState {
  const knownLinks = new Set<string | undefined>(linkNames(first.kernel));
  const isNew = (index: number) => !knownLinks.has(next.kernel.names.get(index));
  const added = <T>(rows: ReadonlyMap<number, T>, more: ReadonlyMap<number, T>) =>
    new Map([...rows, ...[...more].filter(([index]) => isNew(index) && !rows.has(index))]);
  const index = new NameIndex();
  const [firstIndex, nextIndex] = [index.of(first.kernel), index.of(next.kernel)];
  const known = new Set(first.kernel.objects.map((object) => objectKey(object, firstIndex)));
  const readLaterMs = Math.max(0, next.kernel.uptimeMs - first.kernel.uptimeMs);
  const objects = next.kernel.objects
    .filter((object) => !known.has(objectKey(object, nextIndex)))
    .map((object) => ({ ...object, readLaterMs }));
  return {
    kernel: {
      uptimeMs: first.kernel.uptimeMs,
      links: added(first.kernel.links, next.kernel.links),
      names: new Map([...next.kernel.names, ...first.kernel.names]),
      objects: [...first.kernel.objects, ...objects],
      vlans: added(first.kernel.vlans, next.kernel.vlans),
      multicast: [...first.kernel.multicast, ...next.kernel.multicast],
    },
    settings: { ...first.settings, ...next.settings, ...first.settings },
  };
}
