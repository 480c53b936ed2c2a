import { decideIdentity, type Host, type Identity, probes } from '#probes';
import { agentName } from '../names.ts';
import { nextEpoch, readState, StateError, writeState } from './agent-state.ts';

/** Who the agent is for as long as it runs. */
export interface NodeStart {
  readonly identity: Identity;
  readonly epoch: number;
}

/**
 * Decides who this machine is, once for this start, and writes it down with the next epoch.
 * @throws {IdentityError} where nothing says who it is, {@link StateError} where the state directory cannot be used.
 */
export async function decideStart(
  host: Host,
  directory: string,
  configured: string | undefined,
): Promise<NodeStart> {
  const state = await readState(directory);
  const candidates = await read(host);
  const identity = decideIdentity(candidates, state.identity, configured);
  const epoch = nextEpoch(state.epoch);
  // A configured identity is not remembered: without the setting the machine is itself again.
  const { uuid, source } = identity;
  const remembered = source === 'configured' ? state.identity : { uuid, source };
  await writeState(directory, { epoch, identity: remembered });
  return { identity, epoch };
}

/**
 * Name that the agent of this machine has, or would have if it were started: nothing is written. Where its state is not
 * for this user to read, and a better source neither, the agent may have another.
 * @throws {IdentityError} where nothing says who the machine is.
 */
export async function recallAgentName(
  host: Host,
  directory: string,
  configured: string | undefined,
): Promise<string> {
  const remembered = await readState(directory).then(
    ({ identity }) => identity,
    (error: unknown) => {
      if (error instanceof StateError) return undefined;
      throw error;
    },
  );
  return agentName(decideIdentity(await read(host), remembered, configured).uuid);
}

const read = (host: Host) => probes.identity.read(host, AbortSignal.timeout(10_000));
