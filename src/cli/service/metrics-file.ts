import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { type Clock, checkFoldersAbove, errorText, isErrno, type Log, replaceFile, systemClock } from '#base';
import type { NodeObject } from '#node';
import type { Schema } from '#qmf';
import { ConfigError } from '../config/config-error.ts';
import { namespace } from '../metrics/metric-definition.ts';
import { renderMetrics } from '../metrics/render-metrics.ts';

/** A usual interval between two scrapes. */
const writeIntervalMs = 15_000;
/** How each file of this program begins. */
const beginning = `# HELP ${namespace}_`;

interface MetricsFileOptions {
  /** The textfile collector of node_exporter reads only names that end with `.prom`. */
  readonly path: string;
  readonly schema: Schema;
  readonly log: Log;
  readonly clock?: Clock;
  /** Returns the objects as they were published last. */
  objects(): readonly NodeObject[];
}

/**
 * Keeps a file with the agent's facts as Prometheus' text, so that the agent need not listen. Replaces the file as a whole:
 * node_exporter never reads a part.
 */
export class MetricsFile implements AsyncDisposable {
  readonly #options: MetricsFileOptions;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  private constructor(options: MetricsFileOptions) {
    this.#options = options;
  }

  /** Writes the file at once, and again every 15 seconds. @throws {ConfigError} when it cannot be written, or has another content. */
  static async open(options: MetricsFileOptions): Promise<MetricsFile> {
    const { path } = options;
    const file = new MetricsFile(options);
    try {
      if (!path.endsWith('.prom')) throw new Error('node_exporter reads only names that end with .prom');
      checkFoldersAbove(path);
      await requireOwnFile(path);
      await file.#write();
    } catch (error) {
      throw new ConfigError([`metrics.file is ${path}; expected a writable file: ${errorText(error)}`]);
    }
    file.#wait();
    return file;
  }

  /** Removes the file: the facts of an agent that has ended would look current. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancel?.();
    await this.#writing;
    await rm(this.#options.path, { force: true });
  }

  #wait(): void {
    this.#cancel = (this.#options.clock ?? systemClock).after(writeIntervalMs, () => {
      this.#writing = this.#writing.then(() => this.#writeAgain());
      this.#wait();
    });
  }

  #write(): Promise<void> {
    const { path, schema, objects } = this.#options;
    return replaceFile(path, renderMetrics(schema, objects()), { mode: 0o644, durable: false });
  }

  /** Logs the first of several failures. The age of the file, which node_exporter exports, shows them too. */
  async #writeAgain(): Promise<void> {
    try {
      await this.#write();
      this.#hasFailed = false;
    } catch (err) {
      if (!this.#hasFailed) this.#options.log.warn({ err }, 'metrics.file cannot be written');
      this.#hasFailed = true;
    }
  }
}

/** Protects every other file from being replaced. @throws {Error} */
async function requireOwnFile(path: string): Promise<void> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!(await file.stat()).isFile()) throw new Error('it is not a regular file');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(beginning.length), 0, beginning.length, 0);
    const isOwn = bytesRead === 0 || buffer.toString('utf8', 0, bytesRead) === beginning;
    if (!isOwn) throw new Error('it has another content');
  } catch (error) {
    if (isErrno(error, 'ELOOP')) throw new Error('it is a symbolic link');
    if (!isErrno(error, 'ENOENT')) throw error;
  }
}
