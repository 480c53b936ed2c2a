import { resolve } from 'node:path';
import { z } from 'zod';
import { once } from '#base';
import { addressSchema, routeSchema } from '../record/state-schema.ts';
import { interfaceName, word } from '../record/words.ts';

/** Saved addresses, in a file of their own or in a record. */
export const savedAddressesSchema: () => z.ZodType = once(() =>
  z.object({
    bootId: z.string(),
    link: interfaceName().optional(),
    addresses: z.array(addressSchema()),
    routes: z.array(routeSchema()),
    client: z.enum(['dhcpcd', 'dhclient']).optional(),
    brought: z.array(z.string()),
    announced: z.array(z.string()).optional(),
    addrGenMode: word().optional(),
  }),
);

/** Makes the schema of the undo state of a DHCP change whose record is in this state directory. */
export const dhcpUndoSchema = (stateDirectory: string): z.ZodType =>
  z.object({
    directory: z.string().refine((directory) => resolve(directory) === resolve(stateDirectory), {
      error: resolve(stateDirectory),
    }),
    index: z.number().int().nonnegative().optional(),
    link: interfaceName(),
    family: z.enum(['ipv4', 'ipv6']),
    on: z.boolean(),
    client: z.enum(['dhcpcd', 'dhclient']).optional(),
    saved: savedAddressesSchema().optional(),
  });
