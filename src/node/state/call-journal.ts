import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CallJournal, JournalEntry, StoredAnswer } from '#agent';
import { errorText, findMismatch, type Log, makeFolder, readOwnFile, replaceFile } from '#base';
import { QmfException, statusCodes } from '#qmf';

/** A broker or a console may deliver the same request again for this long. */
const retentionMs = 10 * 60_000;
/** As many as the agent keeps in memory for the same time. */
const maxRecords = 5_000;
const folderName = 'calls';

/** One call on disk. */
interface CallFile {
  /** When the call began, in milliseconds since 1970. */
  readonly atMs: number;
  readonly method: string;
  readonly userId?: string | undefined;
  /** Absent until the call has ended. */
  readonly answer?: StoredAnswer | undefined;
}

type UnreadableEntry = Extract<JournalEntry, { state: 'unreadable' }>;

interface FileCallJournalOptions {
  readonly stateDirectory: string;
  readonly log: Log;
  /** Wall-clock time in milliseconds since 1970. */
  readonly nowMs: () => number;
}

/** Journals mutating calls in the state directory, one file each, for ten minutes. */
export class FileCallJournal implements CallJournal {
  readonly #options: FileCallJournalOptions;
  readonly #folder: string;
  /** When the call of each file began. The journal alone writes to its folder. */
  readonly #begun = new Map<string, number>();
  /** Keys of calls that have not ended: their files stay, however old. */
  readonly #running = new Set<string>();
  #loaded: Promise<void> | undefined;

  constructor(options: FileCallJournalOptions) {
    this.#options = options;
    this.#folder = join(options.stateDirectory, folderName);
  }

  async find(key: string): Promise<JournalEntry | undefined> {
    const file = await this.#read(key);
    if (file === undefined || 'reason' in file) return file;
    if (file.atMs < this.#oldestMs()) return undefined;
    return file.answer ? { state: 'ended', answer: file.answer } : { state: 'begun' };
  }

  async begin(key: string, call: { method: string; userId: string | undefined }): Promise<void> {
    await makeFolder(this.#folder);
    await this.#loadOnce();
    await this.#removeOld();
    if (this.#begun.size >= maxRecords) {
      throw new QmfException(
        statusCodes.Busy,
        `the journal has ${maxRecords} calls of the last ten minutes; nothing was done, call again later`,
      );
    }
    const atMs = this.#options.nowMs();
    await this.#write(key, { atMs, ...call });
    this.#begun.set(key, atMs);
    this.#running.add(key);
  }

  async end(key: string, answer: StoredAnswer): Promise<void> {
    const { log, nowMs } = this.#options;
    this.#running.delete(key);
    try {
      const file = await this.#read(key);
      const begun = file && 'atMs' in file ? file : { atMs: nowMs(), method: '' };
      await this.#write(key, { ...begun, answer });
    } catch (err) {
      log.error(
        { err, key },
        'end of a call cannot be journaled; a repeated request gets the answer that its outcome is unknown',
      );
    }
  }

  async #read(key: string): Promise<CallFile | UnreadableEntry | undefined> {
    const path = this.#path(key);
    let text: string | undefined;
    try {
      text = await readOwnFile(path);
    } catch (error) {
      return { state: 'unreadable', reason: errorText(error) };
    }
    if (text === undefined) return undefined;
    return parseCall(text) ?? { state: 'unreadable', reason: `${path} is damaged` };
  }

  async #write(key: string, file: CallFile): Promise<void> {
    await replaceFile(this.#path(key), `${JSON.stringify(file)}\n`, { mode: 0o600, durable: true });
  }

  /** Takes the files of an earlier process over, once, and removes its half-written ones: later such a file may belong to another call. */
  async #loadOnce(): Promise<void> {
    this.#loaded ??= this.#load();
    try {
      await this.#loaded;
    } catch (error) {
      this.#loaded = undefined;
      throw error;
    }
  }

  async #load(): Promise<void> {
    const nowMs = this.#options.nowMs();
    for (const name of await readdir(this.#folder)) {
      const [, key, isHalf] = /^([0-9a-f]{64})\.json(\.tmp)?$/.exec(name) ?? [];
      if (key === undefined) continue;
      if (isHalf !== undefined) await rm(join(this.#folder, name), { force: true });
      else this.#begun.set(key, await this.#beginOf(key, nowMs));
    }
  }

  /** When the call of a file began, but no later than now. The age of a damaged file is unknown: it counts as new. */
  async #beginOf(key: string, nowMs: number): Promise<number> {
    const file = await this.#read(key);
    return file !== undefined && 'atMs' in file ? Math.min(file.atMs, nowMs) : nowMs;
  }

  /** Removes old files. Files with other names stay. */
  async #removeOld(): Promise<void> {
    for (const [key, atMs] of this.#begun) {
      if (atMs >= this.#oldestMs() || this.#running.has(key)) continue;
      await rm(this.#path(key), { force: true });
      this.#begun.delete(key);
    }
  }

  #oldestMs(): number {
    return this.#options.nowMs() - retentionMs;
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

const callSchema = z.object({
  atMs: z.number(),
  method: z.string(),
  answer: z
    .object({
      contentType: z.string().optional(),
      headers: z.record(z.string(), z.string()),
      body: z.base64(),
    })
    .optional(),
});

function parseCall(text: string): CallFile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (findMismatch(callSchema, value) !== undefined) return undefined;
    const { atMs, method, answer } = value as CallFile;
    return { atMs, method, answer };
  } catch {
    return undefined;
  }
}
