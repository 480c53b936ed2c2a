import { type Clock, type Log, systemClock } from '#base';
import { type Host, type Identity, readBoot } from '#probes';
import { agentName } from '../names.ts';
import { nextEpoch, readState, StateError, writeState } from './agent-state.ts';
import { findRestore } from './find-restore.ts';
import { type RecalledIdentity, recallIdentity } from './recall-identity.ts';

/** The identity of the machine and the epoch of the agent, fixed for as long as it runs. */
export interface NodeStart {
  readonly identity: Identity;
  readonly epoch: number;
  /** Why consoles must no longer take this machine for the one that they knew; undefined for the same machine. */
  readonly changeReason: string | undefined;
  /** What is wrong with a source of the identity. */
  readonly problem: string | undefined;
}

/** The identity of the machine, and the promise that it is on disk: rejects with {@link StateError}. */
export interface DecidedStart {
  readonly start: NodeStart;
  readonly stored: Promise<void>;
}

/**
 * Decides the identity of this machine, once per start, and stores it with the next epoch. Nothing of it may leave the machine
 * before it is stored: after a crash the next start would use the same epoch.
 * @throws {IdentityError} when no source names the machine, {@link StateError} when the state directory cannot be used.
 */
export async function decideStart(
  host: Host,
  directory: string,
  configured: string | undefined,
  log?: Log,
  clock: Clock = systemClock,
): Promise<DecidedStart> {
  const state = await readState(directory);
  const recalled = await recallIdentity(host, state, configured);
  const { identity, traits, remembered, problem } = recalled;
  const boot = host.isLive ? await readBoot(host) : undefined;
  const nowMs = Number(clock.nowNs() / 1_000_000n);
  const restored = findRestore(state.lastStart, boot, nowMs);
  const changeReason = recalled.changeReason ?? (restored && `${identity.uuid}: ${restored}`);
  const lastStart = boot ? { bootId: boot.bootId, startedAtMs: nowMs } : state.lastStart;
  const epoch = nextEpoch(state.epoch);
  const { uuid, source } = identity;
  // A configured identity is not stored: without the setting the machine has its own identity again.
  const own = source === 'configured' ? remembered : { uuid, source };
  const stored = writeState(
    directory,
    // A recorded machine shares the directory, but neither the identity nor the traits.
    host.isLive ? { epoch, identity: own, machine: traits, lastUuid: uuid, lastStart } : { ...state, epoch },
  );
  if (log !== undefined) logRecalled(log, { ...recalled, changeReason });
  // The caller awaits it later.
  stored.catch(() => undefined);
  return { start: { identity, epoch, changeReason, problem }, stored };
}

function logRecalled(log: Log, { relation, changeReason, problem }: RecalledIdentity): void {
  if (problem !== undefined) log.warn({}, `machine-id not used: ${problem}`);
  if (changeReason !== undefined) log.warn({ relation }, `identity changed: ${changeReason}`);
  else if (relation !== undefined && relation !== 'same') {
    log.info({ relation }, 'the machine is the same as at the last start, with a change');
  }
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
  return agentName((await recallOwnIdentity(host, directory, configured)).uuid);
}

/** Returns the identity that the agent of this machine has, as {@link recallAgentName} does. @throws {IdentityError} */
export async function recallOwnIdentity(
  host: Host,
  directory: string,
  configured: string | undefined,
): Promise<Identity> {
  const state = await readState(directory).catch((error: unknown) => {
    if (error instanceof StateError) return undefined;
    throw error;
  });
  return (await recallIdentity(host, state, configured)).identity;
}
