import { join } from 'node:path';
import { errorText, makeFolder, readTextFile, replaceFile } from '#base';
import type { RememberedIdentity } from '#probes';

/** The state that the agent keeps from one start to the next. */
export interface AgentState {
  /** Epoch of the last start; 0 before the first. */
  readonly epoch: number;
  readonly identity: RememberedIdentity | undefined;
}

/** The state directory cannot be used; the message names the file, the cause and a remedy. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

const fileName = 'state.json';
/** QMF's boot sequence has 12 bits; 0 would mean that objects survive a restart of the agent. */
const maxEpoch = 4095;

/** Returns the epoch of the next start; 1 follows 4095. */
export const nextEpoch = (epoch: number) => (epoch >= maxEpoch ? 1 : epoch + 1);

/** Reads the state of the last start. @throws {StateError} for a damaged file: an identity must not be lost silently. */
export async function readState(directory: string): Promise<AgentState> {
  const path = join(directory, fileName);
  let text: string | undefined;
  try {
    text = await readTextFile(path);
  } catch (error) {
    throw new StateError(
      `${path} cannot be read: ${errorText(error)}; make it readable, or name another with --state DIR or state.directory`,
      { cause: error },
    );
  }
  if (text === undefined) return { epoch: 0, identity: undefined };
  const state = parseState(text);
  if (!state)
    throw new StateError(
      `${path} is not the state of this agent; restore it, or remove it to give the machine a new start`,
    );
  return state;
}

/** Parses a state. @returns undefined for text that {@link writeState} did not write. */
export function parseState(text: string): AgentState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { epoch, identity } = (value ?? {}) as { epoch?: unknown; identity?: Partial<RememberedIdentity> };
  if (!isEpoch(epoch)) return undefined;
  if (identity === undefined) return { epoch, identity: undefined };
  const { uuid, source } = identity;
  if (typeof uuid !== 'string' || typeof source !== 'string') return undefined;
  return { epoch, identity: { uuid, source } };
}

const isEpoch = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxEpoch;

/** Replaces the state as a whole. @throws {StateError} */
export async function writeState(directory: string, state: AgentState): Promise<void> {
  try {
    await makeFolder(directory);
    const text = `${JSON.stringify(state)}\n`;
    const path = join(directory, fileName);
    await replaceFile(path, text, { mode: 0o600, durable: true, temporary: `${path}.${process.pid}.tmp` });
  } catch (error) {
    throw new StateError(
      `${directory} cannot be written: ${errorText(error)}; name another with --state DIR or state.directory`,
      { cause: error },
    );
  }
}
