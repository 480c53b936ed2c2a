import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { checkFoldersAbove, errorText, isErrno } from '#base';
import type { Broker } from '#broker';
import { ConfigError } from '../config/config-error.ts';

const writeIntervalMs = 5_000;

/**
 * Keeps a file that shows the agent's health: rewritten every five seconds while connected, absent while disconnected.
 * A monitor reads it without an account at the broker. When the program hangs, the file's age shows it.
 */
export class HealthFile implements Disposable {
  readonly #path: string;
  #stopFollowing: (() => void) | undefined;

  /** Removes the file of an earlier run. @throws {ConfigError} when the file cannot be written, or is not a health file. */
  constructor(path: string) {
    this.#path = path;
    try {
      checkFoldersAbove(path);
      this.#write();
      this.#remove();
    } catch (error) {
      const reason = isErrno(error, 'ELOOP') ? 'it is a symbolic link' : errorText(error);
      throw new ConfigError([`health.file is ${path}; expected a writable file: ${reason}`]);
    }
  }

  /** Starts to write and remove the file by the broker's state, until disposed. */
  follow(broker: Pick<Broker, 'status' | 'onStatus'>): void {
    const update = () => {
      try {
        if (broker.status().state === 'connected') this.#write();
        else this.#remove();
      } catch {
        // The disk may be full. The file's age then shows the problem; the agent continues.
      }
    };
    const timer = setInterval(update, writeIntervalMs).unref();
    const unsubscribe = broker.onStatus(update);
    this.#stopFollowing = () => {
      clearInterval(timer);
      unsubscribe();
    };
    update();
  }

  [Symbol.dispose](): void {
    this.#stopFollowing?.();
    this.#remove();
  }

  #write(): void {
    // Waits for no reader of a FIFO, and follows no symbolic link (open(2)).
    const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
    const file = openSync(this.#path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o644);
    try {
      requireHealthFile(file);
      ftruncateSync(file);
      writeSync(file, `${new Date().toISOString()}\n`, 0);
    } finally {
      closeSync(file);
    }
  }

  #remove(): void {
    rmSync(this.#path, { force: true });
  }
}

/** Longer than the line of an earlier run. */
const maxOctets = 64;

/**
 * Protects every other file from being truncated and removed, and the health from other users, who could write into a file of theirs.
 * @throws {Error} unless it is this user's, and is empty or has the line of an earlier run.
 */
function requireHealthFile(file: number): void {
  const stats = fstatSync(file);
  if (!stats.isFile()) throw new Error('it is not a regular file');
  const user = process.geteuid?.() ?? stats.uid;
  if (stats.uid !== user) throw new Error(`it belongs to user ${stats.uid}; expected ${user}`);
  const octets = Buffer.alloc(maxOctets);
  const text = octets.toString('utf8', 0, readSync(file, octets, 0, maxOctets, 0));
  if (!/^(?:\d{4}-[\d:.TZ-]*\n?)?$/.test(text)) throw new Error('it has another content');
}
