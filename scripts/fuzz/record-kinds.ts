import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toEffectsRecord } from '#actions';
import { Refused, ToolFailed } from '../../src/actions/errors.ts';
import { readSavedState } from '../../src/actions/network/admin-state/saved-state.ts';
import { readSavedAddresses } from '../../src/actions/network/dhcp/saved-addresses.ts';
import { toFormerStateRecord } from '../../src/actions/network/kernel/former/former-state-record.ts';
import { readState, StateError } from '../../src/node/state/agent-state.ts';
import { FileCallJournal } from '../../src/node/state/call-journal.ts';
import { CheckpointError } from '../../src/transactions/checkpoint/checked-file.ts';
import {
  type Checkpoint,
  checkpointPath,
  consumeOutcome,
  readCheckpoint,
  writeCheckpoint,
} from '../../src/transactions/checkpoint/checkpoint.ts';
import { newCheckpoint } from '../../test/kit/network/checkpoint.ts';
import { kernelState, routeOver } from '../../test/kit/network/kernel-state.ts';

export const directory = mkdtempSync(join(tmpdir(), 'fuzz-state-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
export const folders = ['calls', 'changes', 'dhcp', 'down'];
for (const name of folders) mkdirSync(join(directory, name), { mode: 0o700 });

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
export const placeholder = '/STATE';
const applied = newCheckpoint(placeholder);
const lost = toFormerStateRecord({ kernel: kernelState({ 2: 'eth0' }, [routeOver(2, 8)]), settings: {} });
export const kinds: readonly RecordKind[] = [
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
  {
    path: join(directory, 'down', '2.json'),
    valid: JSON.stringify({ bootId: 'b', index: 2, downAbove: ['eth0.5'], former: lost }),
    write: (json) => json,
    read: () =>
      readSaved(async () => {
        const saved = await readSavedState({ directory, index: 2 });
        if (saved?.downAbove.every((name) => /^[^/\s]{1,15}$/.test(name)) === false)
          throw new Error('an invalid name');
      }),
  },
  {
    path: join(directory, 'dhcp', '2.ipv4.json'),
    valid: JSON.stringify({
      bootId: 'b',
      addresses: [],
      routes: [],
      client: 'dhclient',
      brought: ['10.0.0.5/24'],
    }),
    write: (json) => json,
    read: () =>
      readSaved(async () => {
        const saved = await readSavedAddresses({ directory, index: 2, link: 'eth0', family: 'ipv4' });
        if (saved?.client !== undefined && !['dhclient', 'dhcpcd'].includes(saved.client))
          throw new Error('a client that this program does not start');
      }),
  },
];

/** Reads a record of the network: its own errors name the file. */
async function readSaved(read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof ToolFailed || error instanceof Refused)) throw error;
  }
}

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

function ignore(): void {
  // Only the result counts.
}
