import { z } from 'zod';
import { once } from '#base';
import { interfaceName } from '../../record/words.ts';

/** NetworkManager accepts the 40 digits of a SHA-1 as well (nm-settings(5), `connection.uuid`). */
const profileUuid = once(() => z.string().regex(/^[\da-f-]{32,40}$/i, { error: 'the UUID of a profile' }));
const addedUuid = once(() => z.uuid({ error: 'the UUID of a profile' }));

/** An undo state of NetworkManager in a record. */
export const undoStateSchema: () => z.ZodType = once(() =>
  z.object({
    devices: z.array(
      z.object({
        name: interfaceName(),
        autoconnect: z.boolean(),
        uuid: profileUuid().optional(),
        applied: z
          .record(z.string(), z.record(z.string(), z.object({ signature: z.string(), value: z.unknown() })))
          .optional(),
        master: interfaceName().optional(),
        lower: interfaceName().optional(),
        isCard: z.boolean(),
      }),
    ),
    added: z.array(addedUuid()),
    made: z.array(interfaceName()),
  }),
);
