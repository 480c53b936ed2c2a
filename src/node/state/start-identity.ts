import { decideIdentity, type Host, type Identity, probes, type RememberedIdentity } from '#probes';
import { agentName } from '../names.ts';
import { type AgentState, nextEpoch, readState, StateError, writeState } from './agent-state.ts';

/** The identity of the machine and the epoch of the agent, fixed for as long as it runs. */
export interface NodeStart {
  readonly identity: Identity;
  readonly epoch: number;
}

/**
 * Decides the identity of this machine, once per start, and stores it with the next epoch.
 * @throws {IdentityError} when no source names the machine, {@link StateError} when the state directory cannot be used.
 */
export async function decideStart(
  host: Host,
  directory: string,
  configured: string | undefined,
): Promise<NodeStart> {
  const state = await readState(directory);
  const candidates = await readCandidates(host);
  const identity = decideIdentity(candidates, rememberedFor(host, state), configured);
  const epoch = nextEpoch(state.epoch);
  const { uuid, source } = identity;
  // A configured identity is not stored: without the setting the machine has its own identity again.
  const isStored = host.isLive && source !== 'configured';
  await writeState(directory, { epoch, identity: isStored ? { uuid, source } : state.identity });
  return { identity, epoch };
}

/** Returns the stored identity of this machine. A recorded machine shares the directory, but not the identity. */
function rememberedFor({ isLive }: Host, { identity }: AgentState): RememberedIdentity | undefined {
  return isLive ? identity : undefined;
}

/**
 * Returns the name that the agent of this machine has, or would have when started; writes nothing. The agent may have another
 * name when this user may read neither its state nor a better source.
 * @throws {IdentityError} when no source names the machine.
 */
export async function recallAgentName(
  host: Host,
  directory: string,
  configured: string | undefined,
): Promise<string> {
  const remembered = await readState(directory).then(
    (state) => rememberedFor(host, state),
    (error: unknown) => {
      if (error instanceof StateError) return undefined;
      throw error;
    },
  );
  return agentName(decideIdentity(await readCandidates(host), remembered, configured).uuid);
}

const readCandidates = (host: Host) => probes.identity.read(host, AbortSignal.timeout(10_000));
