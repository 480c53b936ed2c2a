import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toEffectsRecord } from '#actions';
import { readState, StateError } from '../../../src/node/state/agent-state.ts';
import { FileCallJournal } from '../../../src/node/state/call-journal.ts';
import {
  type Checkpoint,
  CheckpointError,
  checkpointPath,
  consumeOutcome,
  readCheckpoint,
  writeCheckpoint,
} from '../../../src/transactions/checkpoint.ts';
import { mutateJson } from '../../../test/kit/hostile/mutate-json.ts';
import { newCheckpoint } from '../../../test/kit/network/checkpoint.ts';
import { mutate } from '../mutate.ts';
import type { Target } from '../target.ts';

const directory = mkdtempSync(join(tmpdir(), 'fuzz-state-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
for (const name of ['changes', 'calls']) mkdirSync(join(directory, name), { mode: 0o700 });

const checkpoint = checkpointPath(join(directory, 'changes'), '1f0c');
const key = 'a'.repeat(64);
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const journal = new FileCallJournal({ stateDirectory: directory, log, nowMs: () => 1_700_000_000_000 });

/** Puts the checksum of a text before it, as the records of changes have it. */
const withDigest = (text: string) => `${createHash('sha256').update(text).digest('hex')} ${text}\n`;
const isText = (value: unknown) => typeof value === 'string';

/** A kind of file in a state directory. */
interface RecordKind {
  readonly path: string;
  readonly valid: string;
  readonly write: (json: string) => string;
  /** Reads the file. @throws only the errors of its kind. */
  readonly read: () => Promise<void>;
}

/** Stands for the state directory in inputs, which another run must be able to use. */
const placeholder = '/STATE';
const applied = newCheckpoint(placeholder);
const kinds: readonly RecordKind[] = [
  {
    path: checkpoint,
    valid: JSON.stringify({ ...applied, effects: toEffectsRecord(applied.effects) }),
    write: withDigest,
    read: async () => {
      try {
        const read = await readCheckpoint(checkpoint);
        if (read !== undefined) await requireConfined(read);
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
      }
    },
  },
  {
    path: checkpoint.replace(/json$/, 'outcome'),
    valid: JSON.stringify({ owner: 'alice', reason: 'x', putBack: ['eth0'], notPutBack: [] }),
    write: withDigest,
    read: async () => {
      const outcome = await consumeOutcome(checkpoint);
      if (outcome === undefined) return;
      const { owner, reason, putBack, notPutBack } = outcome;
      if (![owner, reason, ...putBack, ...notPutBack].every(isText)) throw new Error('an invalid outcome');
    },
  },
  {
    path: join(directory, 'state.json'),
    valid: '{"epoch":7,"identity":{"uuid":"4c4c4544-0044-4510-8052-b4c04f565731","source":"smbios"}}',
    write: (json) => `${json}\n`,
    read: async () => {
      try {
        const { epoch, identity } = await readState(directory);
        const isValid = Number.isInteger(epoch) && epoch >= 0 && epoch <= 4095;
        if (!isValid || (identity !== undefined && !/^[\da-f-]{36}$/.test(identity.uuid)))
          throw new Error('an invalid state');
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
      }
    },
  },
  {
    path: join(directory, 'calls', `${key}.json`),
    valid: JSON.stringify({
      atMs: 1_700_000_000_000,
      method: 'setMtu',
      answer: { contentType: 'amqp/map', headers: { 'qmf.opcode': '_method_response' }, body: 'oWE=' },
    }),
    write: (json) => `${json}\n`,
    read: async () => {
      const entry = await journal.find(key);
      if (entry?.state === 'ended' && !isText(entry.answer.body)) throw new Error('an invalid answer');
    },
  },
];

/** Paths that a record of this program may name. */
const ownPaths = /^\/(?:run|etc)\/systemd\/network\/[^/]+$/;

/** Requires that a checkpoint can be written again, and that each text that looks like a path is one of this program. */
async function requireConfined(read: Checkpoint): Promise<void> {
  await writeCheckpoint(checkpoint, read);
  const texts: string[] = [];
  JSON.stringify(read, (name, value: unknown) => {
    if (typeof value === 'string' && ['path', 'directory', 'file', 'client'].includes(name))
      texts.push(value);
    return value;
  });
  const foreign = texts.find((text) => text.includes('/') && !ownPaths.test(text) && text !== directory);
  if (foreign !== undefined) throw new Error(`a checkpoint names ${JSON.stringify(foreign)}`);
}

function list(): string {
  return readdirSync(directory, { recursive: true }).map(String).sort().join('\n');
}

/** The files of a state directory: each reads as a valid value or a typed error, and no other file comes or goes. */
export const records: Target = {
  name: 'records',
  createInput(random) {
    const index = random.below(kinds.length);
    const { valid } = kinds[index] ?? kinds[0]!;
    let json = valid;
    for (let left = 1 + random.below(3); left > 0; left--) json = mutateJson(json, random);
    const octets = new Uint8Array(Buffer.from(json));
    const isMutated = random.oneIn(4);
    const head = Uint8Array.of(index, isMutated ? 1 : 0);
    return new Uint8Array(Buffer.concat([head, isMutated ? mutate(octets, random, [octets]) : octets]));
  },
  async run(octets) {
    const { path, write, read } = kinds[(octets[0] ?? 0) % kinds.length] ?? kinds[0]!;
    const content = Buffer.from(octets.subarray(2));
    const json = content.toString('utf8').replaceAll(placeholder, directory);
    writeFileSync(path, octets[1] === 1 ? content : write(json), { mode: 0o600 });
    const before = list();
    await read();
    const after = list();
    // An outcome is read once.
    if (after !== before && !path.endsWith('.outcome')) throw new Error(`files were ${before}, are ${after}`);
    rmSync(path, { force: true });
    if (list() !== 'calls\nchanges') throw new Error(`a reading leaves files: ${list()}`);
  },
};

function ignore(): void {
  // Only the result counts.
}
