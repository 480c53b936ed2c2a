import type { ValuesByName } from '#console';
import type { AgentLab } from '../lab/guest/agent.ts';
import { nodeKey, objectKey } from '../lab/guest/object-key.ts';

/** Calls a method of the machine. */
export const callNode = (lab: AgentLab, method: string, args: object = {}): Promise<ValuesByName> =>
  lab.call('ovirtNode', nodeKey, method, args);

/** Calls a method of an interface. */
export const callInterface = (
  lab: AgentLab,
  name: string,
  method: string,
  args: object = {},
): Promise<ValuesByName> => lab.call('networkInterface', objectKey(name), method, args);
