import { rmSync, writeFileSync } from 'node:fs';
import type { Broker } from '#broker';
import { ConfigError } from '../config/load-config.ts';

const everyMs = 5_000;

/**
 * A file that is written again every five seconds as long as the agent is on the bus, and is not there else: for whoever
 * asks cheaply, and without an account at the broker, whether it lives. A program that hangs lets it grow old.
 */
export class HealthFile implements Disposable {
  readonly #path: string;
  #end: (() => void) | undefined;

  /** @throws {ConfigError} where it cannot be written. One that an earlier run left behind goes. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#write();
      this.#remove();
    } catch (error) {
      const { message } = error as Error;
      throw new ConfigError([`health.file is ${path}, which cannot be written: ${message}`]);
    }
  }

  /** From now on it says how the way to the broker stands. */
  follow(broker: Pick<Broker, 'status' | 'onStatus'>): void {
    const tell = () => {
      try {
        if (broker.status().state === 'connected') this.#write();
        else this.#remove();
      } catch {
        // A full disk, perhaps. By its age the file says that something is wrong, and the agent goes on.
      }
    };
    const timer = setInterval(tell, everyMs).unref();
    const forget = broker.onStatus(tell);
    this.#end = () => {
      clearInterval(timer);
      forget();
    };
    tell();
  }

  [Symbol.dispose](): void {
    this.#end?.();
    this.#remove();
  }

  #write(): void {
    writeFileSync(this.#path, `${new Date().toISOString()}\n`);
  }

  #remove(): void {
    rmSync(this.#path, { force: true });
  }
}
