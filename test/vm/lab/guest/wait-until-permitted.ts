import { smbios } from '../qemu/hardware.ts';
import type { AgentLab, LabObject } from './agent.ts';

/** Waits until the agent knows that its broker vouches for callers. The agent refuses every change before that. */
export const waitUntilPermitted = (lab: AgentLab): Promise<LabObject> =>
  lab.waitUntil('agent', smbios.uuid, ({ properties }) => properties['changesAllowed'] === true);
