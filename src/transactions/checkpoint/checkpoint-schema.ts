import { z } from 'zod';
import { appliedChangeSchema } from '#actions';
import { once } from '#base';
import { stateDirectoryOf } from './checked-file.ts';

/** Makes the schema of a checkpoint at this path. Since version 2 it has the former state. */
export const checkpointSchema = (path: string): z.ZodType =>
  z.discriminatedUnion('version', [
    withVersion(path, 1).extend({ former: z.undefined({ error: 'none in version 1' }).optional() }),
    withVersion(path, 2).required({ former: true }),
  ]);

const withVersion = <V extends number>(path: string, version: V) =>
  appliedChangeSchema(stateDirectoryOf(path)).extend({
    version: z.literal(version),
    // A part of the name of its timer's unit, which systemctl(1) takes for a pattern.
    id: z.string().regex(/^[\w-]{1,64}$/, { error: 'letters, digits, _ and -' }),
    bootId: z.string(),
    owner: z.string(),
    isOpen: z.boolean(),
    deadlineUptimeMs: z.number(),
    deadlineNs: z.string().regex(/^\d{1,20}$/, { error: 'nanoseconds since 1970 as decimal text' }),
  });

/** The schema of the outcome of a rollback. */
export const outcomeSchema: () => z.ZodType = once(() =>
  z.object({
    owner: z.string(),
    reason: z.string(),
    putBack: z.array(z.string()),
    notPutBack: z.array(z.string()),
  }),
);
