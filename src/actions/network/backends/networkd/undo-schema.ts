import { z } from 'zod';
import { once } from '#base';
import { interfaceName } from '../../record/words.ts';
import { isOwnFile, isOwnFilePath } from './files/own-file.ts';
import { savedRoutingRuleSchema } from './saved-routing-rules.ts';

/** An undo state of networkd in a record: names only files of this program, with texts that it wrote. */
export const undoStateSchema: () => z.ZodType = once(() =>
  z.object({
    files: z.array(
      z.object({
        path: z.string().refine(isOwnFilePath, { error: 'a file of this program for systemd-networkd' }),
        text: z.string().refine(isOwnFile, { error: 'a text of this program' }).nullable(),
      }),
    ),
    names: z.array(interfaceName()),
    made: z.array(interfaceName()),
    // Names in `.netdev` files of the administrator; networkd makes no device of an invalid one.
    keptAway: z.array(z.string()),
    rules: z.array(savedRoutingRuleSchema()),
  }),
);
