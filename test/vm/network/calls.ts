import type { ValuesByName } from '#console';
import type { AgentLab } from '../lab/agent.ts';
import { node, of } from './kinds.ts';

/** Calls a method of the machine. */
export const onNode = (lab: AgentLab, method: string, args: object = {}): Promise<ValuesByName> =>
  lab.call('ovirtNode', node, method, args);

/** Calls a method of one of its interfaces. */
export const on = (lab: AgentLab, name: string, method: string, args: object = {}): Promise<ValuesByName> =>
  lab.call('networkInterface', of(name), method, args);
