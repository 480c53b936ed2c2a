import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallJournal, JournalEntry, StoredAnswer } from '#agent';
import type { Log } from '#base';
import { makeDirectory } from '../directory.ts';

/** As long as the same request may come again. */
const keptMs = 10 * 60_000;
const mostRecords = 1000;
const folderName = 'calls';

interface Record {
  /** When it was begun, in milliseconds since 1970. */
  readonly atMs: number;
  readonly method: string;
  readonly userId?: string | undefined;
  readonly answer?: StoredAnswer | undefined;
}

type Unreadable = Extract<JournalEntry, { state: 'unreadable' }>;

/** Calls that were carried out, one file each in the state directory, for ten minutes. */
export class FileCallJournal implements CallJournal {
  readonly #folder: string;
  readonly #log: Log;
  readonly #nowMs: () => number;
  #swept: Promise<void> | undefined;

  constructor(options: { stateDirectory: string; log: Log; nowMs: () => number }) {
    this.#folder = join(options.stateDirectory, folderName);
    this.#log = options.log;
    this.#nowMs = options.nowMs;
  }

  async find(key: string): Promise<JournalEntry | undefined> {
    const record = await this.#read(key);
    if (record === undefined || 'reason' in record) return record;
    if (this.#isOld(record)) return undefined;
    return record.answer ? { state: 'ended', answer: record.answer } : { state: 'begun' };
  }

  async begin(key: string, told: { method: string; userId: string | undefined }): Promise<void> {
    await makeDirectory(this.#folder);
    await this.#sweepOnce();
    await this.#clean();
    await this.#write(key, { atMs: this.#nowMs(), ...told });
  }

  async end(key: string, answer: StoredAnswer): Promise<void> {
    try {
      const record = await this.#read(key);
      const begun = record && 'atMs' in record ? record : { atMs: this.#nowMs(), method: '' };
      await this.#write(key, { ...begun, answer });
    } catch (err) {
      this.#log.error(
        { err, key },
        'the end of a call cannot be kept: the same request again is answered with that',
      );
    }
  }

  async #read(key: string): Promise<Record | Unreadable | undefined> {
    let text: string;
    try {
      text = await readFile(this.#path(key), 'utf8');
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      return ['ENOENT', 'ENOTDIR'].includes(code) ? undefined : { state: 'unreadable', reason: message };
    }
    return parsed(text) ?? { state: 'unreadable', reason: `${this.#path(key)} is damaged` };
  }

  /** Replaced as a whole, and on the disk with its name when it resolves. */
  async #write(key: string, record: Record): Promise<void> {
    const temporary = `${this.#path(key)}.tmp`;
    try {
      await synced(temporary, 'w', (file) => file.writeFile(`${JSON.stringify(record)}\n`));
      await rename(temporary, this.#path(key));
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    await synced(this.#folder, 'r', () => Promise.resolve());
  }

  /** What a process before this one was writing when it ended. Only at first: later it would be what another call is writing. */
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
    const names = (await readdir(this.#folder)).filter((name) => /^[0-9a-f]{64}\.json\.tmp$/.test(name));
    await Promise.all(names.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  /** What is old goes, and of too many the oldest; a file of another name is none of ours. */
  async #clean(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
    const found = await Promise.all(names.map(async (name) => ({ name, atMs: await this.#begunMs(name) })));
    found.sort((a, b) => b.atMs - a.atMs);
    const gone = found.filter(({ atMs }, at) => at >= mostRecords || atMs < this.#nowMs() - keptMs);
    await Promise.all(gone.map(({ name }) => rm(join(this.#folder, name), { force: true })));
  }

  async #begunMs(name: string): Promise<number> {
    const record = parsed(await readFile(join(this.#folder, name), 'utf8').catch(() => ''));
    // One that cannot be read is kept as long as one that was begun now: its age is not known.
    return record?.atMs ?? this.#nowMs();
  }

  #isOld({ atMs }: Record): boolean {
    return atMs < this.#nowMs() - keptMs;
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

function parsed(text: string): Record | undefined {
  try {
    const { atMs, method, answer } = JSON.parse(text) as Partial<Record>;
    if (typeof atMs !== 'number' || typeof method !== 'string') return undefined;
    return { atMs, method, answer };
  } catch {
    return undefined;
  }
}

async function synced(
  path: string,
  flags: 'w' | 'r',
  write: (file: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
