import { decideIdentity, type Host, type Identity, probes } from '#probes';
import { nextEpoch, readState, writeState } from './state.ts';

/** Who the agent is for as long as it runs. */
export interface Start {
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
): Promise<Start> {
  const state = await readState(directory);
  const candidates = await probes.identity.read(host, AbortSignal.timeout(10_000));
  const identity = decideIdentity(candidates, state.identity, configured);
  const epoch = nextEpoch(state.epoch);
  // A configured identity is not remembered: without the setting the machine is itself again.
  const { uuid, source } = identity;
  const remembered = source === 'configured' ? state.identity : { uuid, source };
  await writeState(directory, { epoch, identity: remembered });
  return { identity, epoch };
}
