import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { recallAgentName } from '#node';
import { hostAt, IdentityError } from '#probes';
import type { CommandContext } from '../command.ts';
import { type Config, stateDirectory } from '../config/load-config.ts';
import type { OwnAgent } from './check-context.ts';

/** Reads the name of this machine's agent from its configuration and state. Writes nothing. */
export async function readOwnAgent(config: Config, { environment }: CommandContext): Promise<OwnAgent> {
  const { 'host.root': root, 'node.uuid': uuid } = config.settings;
  try {
    const name = await recallAgentName(hostAt(root), stateDirectory(config, environment), uuid);
    return { name, hostname: hostname() };
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    return { name: `ovirt.org:node:${randomUUID()}`, hostname: hostname(), problem: error.message };
  }
}
