import { z } from 'zod';

/** A policy as it is written, in the configuration or in a file of its own. */
export const policySchema = z.object({
  callers: z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)])),
  roles: z.record(z.string(), z.array(z.string()).min(1)),
  addresses: z.array(z.string()),
});

export type PolicyTable = z.infer<typeof policySchema>;
