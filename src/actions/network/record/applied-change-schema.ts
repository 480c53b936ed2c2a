import { z } from 'zod';
import { findBackend } from '../backends/find-backend.ts';
import { dhcpUndoSchema } from '../dhcp/undo-schema.ts';
import { effectsRecordSchema, networkStateSchema } from './state-schema.ts';

/**
 * Makes the schema of an applied change in a record on disk. A record that fits makes a rollback run no other commands and write
 * no other files than those of this program.
 * @param stateDirectory the state directory that holds the record: a record cannot name files of another.
 */
export const appliedChangeSchema = (stateDirectory: string) =>
  z.object({
    before: networkStateSchema,
    effects: effectsRecordSchema,
    managed: z.array(undoStateSchema(stateDirectory)),
  });

/** A back end that this version does not know is left to the rollback, which reports it and does nothing for it. */
const undoStateSchema = (stateDirectory: string) =>
  z.object({ backEnd: z.string(), memory: z.unknown() }).superRefine(({ backEnd, memory }, context) => {
    const schema =
      backEnd === 'DHCP' ? dhcpUndoSchema(stateDirectory) : findBackend(backEnd)?.undoStateSchema;
    for (const issue of schema?.safeParse(memory).error?.issues ?? [])
      context.addIssue({ code: 'custom', message: issue.message, path: ['memory', ...issue.path] });
  });
