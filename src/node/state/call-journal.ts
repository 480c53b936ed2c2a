import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CallJournal, JournalEntry, StoredAnswer } from '#agent';
import { errorText, findMismatch, type Log, makeFolder, readOwnFile, replaceFile } from '#base';

/** A broker or a console may deliver the same request again for this long. */
const retentionMs = 10 * 60_000;
const maxRecords = 1000;
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
  #swept: Promise<void> | undefined;

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
    await this.#sweepOnce();
    await this.#removeOld();
    await this.#write(key, { atMs: this.#options.nowMs(), ...call });
  }

  async end(key: string, answer: StoredAnswer): Promise<void> {
    const { log, nowMs } = this.#options;
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

  /** Removes half-written files of an earlier process, once: later such a file may belong to another call. */
  async #sweepOnce(): Promise<void> {
    this.#swept ??= this.#sweep();
    try {
      await this.#swept;
    } catch (error) {
      this.#swept = undefined;
      throw error;
    }
  }

  async #sweep(): Promise<void> {
    await this.#remove(await this.#list(/^[0-9a-f]{64}\.json\.tmp$/));
  }

  /** Removes old files, and the oldest of too many. Files with other names stay. */
  async #removeOld(): Promise<void> {
    const names = await this.#list(/^[0-9a-f]{64}\.json$/);
    const files = await Promise.all(names.map(async (name) => ({ name, atMs: await this.#beginOf(name) })));
    files.sort((a, b) => b.atMs - a.atMs);
    const outdated = files.filter(({ atMs }, at) => at >= maxRecords || atMs < this.#oldestMs());
    await this.#remove(outdated.map(({ name }) => name));
  }

  /** When the call of a file began. The age of a damaged file is unknown: it counts as new. */
  async #beginOf(name: string): Promise<number> {
    const text = await readOwnFile(join(this.#folder, name)).catch(() => '');
    return parseCall(text ?? '')?.atMs ?? this.#options.nowMs();
  }

  async #list(pattern: RegExp): Promise<readonly string[]> {
    return (await readdir(this.#folder)).filter((name) => pattern.test(name));
  }

  async #remove(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => rm(join(this.#folder, name), { force: true })));
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
