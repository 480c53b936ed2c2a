import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { appliedChangeSchema } from '#actions';

/** Returns the state directory of a checkpoint: `DIR/changes/change-….json` is in `DIR`. */
export const stateDirectoryOf = (checkpoint: string): string => dirname(dirname(resolve(checkpoint)));

/** Makes the schema of a checkpoint at this path, but for its version. */
export const checkpointSchema = (path: string): z.ZodType =>
  appliedChangeSchema(stateDirectoryOf(path)).extend({
    // A part of the name of its timer's unit, which systemctl(1) takes for a pattern.
    id: z.string().regex(/^[\w-]{1,64}$/, { error: 'letters, digits, _ and -' }),
    bootId: z.string(),
    owner: z.string(),
    isOpen: z.boolean(),
    deadlineUptimeMs: z.number(),
    deadlineNs: z.string().regex(/^\d{1,20}$/, { error: 'nanoseconds since 1970 as decimal text' }),
  });

/** The schema of the outcome of a rollback. */
export const outcomeSchema: z.ZodType = z.object({
  owner: z.string(),
  reason: z.string(),
  putBack: z.array(z.string()),
  notPutBack: z.array(z.string()),
});
