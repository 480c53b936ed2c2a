import { rmSync, writeFileSync } from 'node:fs';
import { errorText } from '#base';
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

  /** Removes the file of an earlier run. @throws {ConfigError} when the file cannot be written. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#write();
      this.#remove();
    } catch (error) {
      throw new ConfigError([`health.file is ${path}; expected a writable file: ${errorText(error)}`]);
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
    writeFileSync(this.#path, `${new Date().toISOString()}\n`);
  }

  #remove(): void {
    rmSync(this.#path, { force: true });
  }
}
