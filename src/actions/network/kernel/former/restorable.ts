import { missingObjects, NameIndex } from '../compare.ts';
import type { KernelState } from '../kernel-state.ts';
import type { FormerState } from '../restore-kernel-state.ts';
import { changedSettings, type SettingFiles } from '../settings.ts';

/** Parts of a former state: indices of links, positions of objects and of settings. */
export interface Restorable {
  readonly links: readonly number[];
  readonly objects: readonly number[];
  readonly settings: readonly number[];
}

/** Finds the parts of a former state that are missing or different now. */
export async function findLostParts(
  settingFiles: SettingFiles,
  { kernel, settings }: FormerState,
  now: KernelState,
): Promise<Restorable> {
  const index = new NameIndex();
  const missing = new Set(missingObjects(kernel.objects, index.of(kernel), now.objects, index.of(now)));
  const namesNow = new Set(now.names.values());
  const changed = await changedSettings(settingFiles, settings);
  return {
    links: [...kernel.links.keys()].filter((link) => !namesNow.has(kernel.names.get(link) ?? '')),
    objects: positions(kernel.objects, (object) => missing.has(object)),
    settings: positions(Object.keys(settings), (path) => changed.has(path)),
  };
}

const positions = <T>(list: readonly T[], isMeant: (part: T) => boolean): readonly number[] =>
  list.flatMap((part, position) => (isMeant(part) ? [position] : []));

/**
 * Selects what the next steps may take away: what earlier steps took, and what is there now. A third party took the
 * rest.
 * @param taken by earlier steps; undefined: unknown, so that it may be anything.
 */
export function restorableWith(
  { kernel, settings }: FormerState,
  taken: Restorable | undefined,
  lost: Restorable,
): Restorable | undefined {
  if (taken === undefined) return undefined;
  const select = (all: Iterable<number>, part: keyof Restorable): readonly number[] => {
    const [isTaken, isLost] = [new Set(taken[part]), new Set(lost[part])];
    return [...all].filter((each) => isTaken.has(each) || !isLost.has(each));
  };
  return {
    links: select(kernel.links.keys(), 'links'),
    objects: select(kernel.objects.keys(), 'objects'),
    settings: select(Object.keys(settings).keys(), 'settings'),
  };
}

/** Selects what the steps took away, of what they might have. @param restorable undefined: anything. */
export function takenParts(restorable: Restorable | undefined, lost: Restorable): Restorable {
  if (restorable === undefined) return lost;
  const both = (part: keyof Restorable): readonly number[] => {
    const isLost = new Set(lost[part]);
    return restorable[part].filter((each) => isLost.has(each));
  };
  return { links: both('links'), objects: both('objects'), settings: both('settings') };
}
