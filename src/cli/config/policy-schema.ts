import { z } from 'zod';

/** Validates a policy as the configuration or a policy file writes it. */
export const policySchema = z.object({
  callers: z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)])),
  roles: z.record(z.string(), z.array(z.string()).min(1)),
  addresses: z.array(z.string()),
});

export type PolicyTable = z.infer<typeof policySchema>;
