import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { RememberedIdentity } from '#probes';
import { makeDirectory } from '../directory.ts';

/** What the agent keeps from one start to the next. */
export interface AgentState {
  /** Of the last start; 0 before the first. */
  readonly epoch: number;
  readonly identity: RememberedIdentity | undefined;
}

/** The state directory cannot be used; its message says which file, what is wrong and what would be right. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

const fileName = 'state.json';
/** QMF's boot sequence has 12 bits; 0 means that an object outlives a restart, so it is left out. */
const lastEpoch = 4095;

/** 4095 is followed by 1. */
export const nextEpoch = (epoch: number) => (epoch >= lastEpoch ? 1 : epoch + 1);

/** @throws {StateError} for a file that is there and is not ours: an identity must not be lost silently. */
export async function readState(directory: string): Promise<AgentState> {
  const path = join(directory, fileName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { epoch: 0, identity: undefined };
    throw new StateError(
      `${path} cannot be read: ${message}; make it readable, or name another with --state DIR or state.directory`,
      { cause: error },
    );
  }
  const state = parseState(text);
  if (!state) {
    throw new StateError(
      `${path} is not this agent's state; restore it, or remove it to give the machine a new start`,
    );
  }
  return state;
}

/** @returns undefined for text that {@link writeState} did not write. */
export function parseState(text: string): AgentState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { epoch, identity } = (value ?? {}) as { epoch?: unknown; identity?: Partial<RememberedIdentity> };
  if (!Number.isInteger(epoch) || (epoch as number) < 0 || (epoch as number) > lastEpoch) return undefined;
  if (identity === undefined) return { epoch: epoch as number, identity: undefined };
  const { uuid, source } = identity;
  if (typeof uuid !== 'string' || typeof source !== 'string') return undefined;
  return { epoch: epoch as number, identity: { uuid, source } };
}

/** Replaces the state as a whole: after a crash there is the old or the new, never half of either. */
export async function writeState(directory: string, state: AgentState): Promise<void> {
  const path = join(directory, fileName);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await makeDirectory(directory);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(state)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    const { message } = error as Error;
    throw new StateError(
      `${directory} cannot be written: ${message}; name another with --state DIR or state.directory`,
      { cause: error },
    );
  }
}
