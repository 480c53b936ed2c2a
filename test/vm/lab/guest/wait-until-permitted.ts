import { smbios } from '../qemu/hardware.ts';
import type { AgentLab, LabObject } from './agent.ts';

/** Waits until the agent knows that the broker vouches for callers: nobody may change anything before. */
export const waitUntilPermitted = (lab: AgentLab): Promise<LabObject> =>
  lab.waitUntil('agent', smbios.uuid, ({ properties }) => properties['changesAllowed'] === true);
