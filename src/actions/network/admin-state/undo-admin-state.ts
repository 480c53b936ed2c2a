import { resolve } from 'node:path';
import { z } from 'zod';
import type { BackendUndoState } from '../backends/common/backend.ts';
import { type SavedState, type SavedStateKey, savedStateSchema, writeSavedState } from './saved-state.ts';

/** The name under which a checkpoint stores the undo state of an administrative state. */
export const adminStateName = 'administrative state' satisfies BackendUndoState['backEnd'];

/** The undo state of a link that went up or down: what was saved of it before. Plain JSON in a checkpoint. */
export interface AdminStateUndo extends SavedStateKey {
  readonly saved?: SavedState | undefined;
}

/** Makes the schema of the undo state whose record is in this state directory. */
export const adminStateUndoSchema = (stateDirectory: string): z.ZodType =>
  z.object({
    directory: z.string().refine((directory) => resolve(directory) === resolve(stateDirectory), {
      error: resolve(stateDirectory),
    }),
    index: z.number().int().nonnegative(),
    saved: savedStateSchema().optional(),
  });

/** Undoes changes, newest first, also from another process, and repeatedly. The rollback sets the links themselves. @throws {ToolFailed} */
export async function undoAdminStates(undoStates: readonly unknown[]): Promise<readonly string[]> {
  for (const undoState of undoStates as readonly AdminStateUndo[])
    await writeSavedState(undoState, undoState.saved);
  return [];
}
