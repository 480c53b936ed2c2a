import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkOwnFolder, errorText, findMismatch, makeFolder, readOwnFile, replaceFile } from '#base';
import { type MachineTraits, parseUuid, type RememberedIdentity } from '#probes';
import type { KnownStart } from './find-restore.ts';

/** The state that the agent keeps from one start to the next. */
export interface AgentState {
  /** Epoch of the last start; 0 before the first. */
  readonly epoch: number;
  readonly identity: RememberedIdentity | undefined;
  /** The machine that the identity is of; undefined in the state of an older agent. */
  readonly machine?: MachineTraits | undefined;
  /** The UUID that the last start published, also a configured one. */
  readonly lastUuid?: string | undefined;
  /** The last start at which the kernel's clock was synchronized. */
  readonly lastStart?: KnownStart | undefined;
}

/** The state directory cannot be used; the message names the file, the cause and a remedy. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

export const fileName = 'state.json';
/** QMF's boot sequence has 12 bits; 0 would mean that objects survive a restart of the agent. */
const maxEpoch = 4095;

/** Returns the epoch of the next start; 1 follows 4095. */
export const nextEpoch = (epoch: number) => (epoch >= maxEpoch ? 1 : epoch + 1);

/** Reads the state of the last start. @throws {StateError} for a damaged file: an identity must not be lost silently. */
export async function readState(directory: string): Promise<AgentState> {
  const path = join(directory, fileName);
  let text: string | undefined;
  try {
    await checkOwnFolder(directory);
    text = await readOwnFile(path);
  } catch (error) {
    throw new StateError(
      `${path} cannot be read: ${errorText(error)}; make it readable, or name another with --state DIR or state.directory`,
      { cause: error },
    );
  }
  if (text === undefined) return { epoch: 0, identity: undefined };
  const state = parseState(text);
  if (typeof state === 'object') return state;
  throw new StateError(
    `${path} is not the state of this agent: ${state}; restore it, or remove it to give the machine a new start`,
  );
}

const uuidSchema = z.string().refine((text) => parseUuid(text) === text, { error: 'a UUID in lower case' });

const stateSchema = z.object({
  epoch: z.number().int().min(0).max(maxEpoch),
  identity: z
    .object({
      uuid: uuidSchema,
      source: z.enum(['configured', 'smbios', 'device-tree', 'libvirt', 'machine-id']),
    })
    .optional(),
  machine: z
    .object({
      machineId: uuidSchema.optional(),
      hardwareUuid: uuidSchema.optional(),
      cards: z.array(z.string()).optional(),
      hostname: z.string().optional(),
    })
    .optional(),
  lastUuid: uuidSchema.optional(),
  lastStart: z.object({ bootId: z.string(), startedAtMs: z.number().int().min(0) }).optional(),
});

/** Parses a state. @returns what is wrong with a text that {@link writeState} did not write. */
export function parseState(text: string): AgentState | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return errorText(error);
  }
  const mismatch = findMismatch(stateSchema, value);
  if (mismatch !== undefined) return mismatch;
  const { epoch, identity, machine, lastUuid, lastStart } = value as AgentState;
  return { epoch, identity, machine, lastUuid, lastStart };
}

/** Replaces the state as a whole. @throws {StateError} */
export async function writeState(directory: string, state: AgentState): Promise<void> {
  try {
    await makeFolder(directory);
    const text = `${JSON.stringify(state)}\n`;
    const path = join(directory, fileName);
    await removeTemporaries(directory);
    await replaceFile(path, text, { mode: 0o600, durable: true, temporary: `${path}.${process.pid}.tmp` });
  } catch (error) {
    throw new StateError(
      `${directory} cannot be written: ${errorText(error)}; name another with --state DIR or state.directory`,
      { cause: error },
    );
  }
}

/** Removes what an agent left that died while it wrote its state. */
async function removeTemporaries(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => /^state\.json\.\d+\.tmp$/.test(name));
  await Promise.all(names.map((name) => rm(join(directory, name), { force: true })));
}
