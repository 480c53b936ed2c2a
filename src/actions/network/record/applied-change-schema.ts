import { z } from 'zod';
import { adminStateName, adminStateUndoSchema } from '../admin-state/undo-admin-state.ts';
import { findBackend } from '../backends/find-backend.ts';
import { definitionsName, definitionUndoSchema } from '../definitions/definition-undo.ts';
import { dhcpUndoSchema } from '../dhcp/undo-schema.ts';
import { formerStateSchema, restorableSchema } from '../kernel/former/former-state-record.ts';
import { effectsRecordSchema, networkStateSchema } from './state-schema.ts';
import { interfaceName } from './words.ts';

/**
 * Makes the schema of an applied change in a record on disk. A record that fits makes a rollback run no other commands and write
 * no other files than those of this program.
 * @param stateDirectory the state directory that holds the record: a record cannot name files of another.
 */
export const appliedChangeSchema = (stateDirectory: string) =>
  z.object({
    before: networkStateSchema(),
    effects: effectsRecordSchema(),
    managed: z.array(undoStateSchema(stateDirectory)),
    losses: z.array(z.object({ link: interfaceName(), part: z.string() })).optional(),
    former: formerStateSchema().optional(),
    taken: restorableSchema().optional(),
  });

/** A back end that this version does not know is left to the rollback, which reports it and does nothing for it. */
const undoStateSchema = (stateDirectory: string) =>
  z.object({ backEnd: z.string(), memory: z.unknown() }).superRefine(({ backEnd, memory }, context) => {
    const schema = schemaOf(backEnd, stateDirectory);
    for (const issue of schema?.safeParse(memory).error?.issues ?? [])
      context.addIssue({ code: 'custom', message: issue.message, path: ['memory', ...issue.path] });
  });

function schemaOf(backEnd: string, stateDirectory: string): z.ZodType | undefined {
  if (backEnd === 'DHCP') return dhcpUndoSchema(stateDirectory);
  if (backEnd === definitionsName) return definitionUndoSchema;
  return backEnd === adminStateName
    ? adminStateUndoSchema(stateDirectory)
    : findBackend(backEnd)?.undoStateSchema();
}
