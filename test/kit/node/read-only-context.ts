import { hostAt } from '#probes';
import type { NodeContext } from '../../../src/node/context/node-context.ts';
import { viewContext } from '../../../src/node/context/view-context.ts';
import { publishAllMacs } from '../../../src/node/hidden-macs.ts';
import { ManualClock } from '../manual-clock.ts';

/** A context for classes whose objects are only read: no method changes anything. @param overrides replace members. */
export const readOnlyContext = (overrides: Partial<NodeContext> = {}): NodeContext => ({
  ...viewContext(hostAt('/nonexistent'), new ManualClock(), publishAllMacs),
  ...overrides,
});
