import type { AgentLab, Seen } from './agent.ts';
import { smbios } from './hardware.ts';

/** Waits until the agent knows that the broker vouches for callers: nobody may change anything before. */
export const permitted = (lab: AgentLab): Promise<Seen> =>
  lab.until('agent', smbios.uuid, ({ properties }) => properties['changesAllowed'] === true);
