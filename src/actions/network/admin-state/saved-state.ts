import { join } from 'node:path';
import { z } from 'zod';
import { once } from '#base';
import { formerStateSchema } from '../kernel/former/former-state-record.ts';
import { readSavedFile, writeSavedFile } from '../record/saved-file.ts';
import { interfaceName } from '../record/words.ts';

/** What a link lost when it went down, in a file of its own or in a checkpoint: the names of its members are keys on disk. */
export const savedStateSchema = once(() =>
  z.object({
    /** The kernel's boot id, and the link's index: nothing comes back after a restart of the machine, or on another link. */
    bootId: z.string(),
    index: z.number().int().nonnegative(),
    /** VLANs above that were down before: the kernel sets them up with the link. */
    downAbove: z.array(interfaceName()),
    former: formerStateSchema(),
  }),
);

export type SavedState = z.infer<ReturnType<typeof savedStateSchema>>;

/** The key of a file: one link, by its index, which it keeps when it is renamed. */
export interface SavedStateKey {
  readonly directory: string;
  readonly index: number;
}

const pathOf = ({ directory, index }: SavedStateKey) => join(directory, 'down', `${index}.json`);

/** @returns undefined where nothing was saved. @throws {ToolFailed} {Refused} for a damaged file. */
export const readSavedState = (key: SavedStateKey): Promise<SavedState | undefined> =>
  readSavedFile<SavedState>(pathOf(key), savedStateSchema());

/** Saves durably what a link lost; undefined deletes it. @throws {ToolFailed} */
export const writeSavedState = (key: SavedStateKey, saved: SavedState | undefined): Promise<void> =>
  writeSavedFile(pathOf(key), saved);
