import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder, readOwnFile, replaceFile } from '#base';
import type { CommandContext } from '../command.ts';

/** The lines that a person typed in earlier shells, in a file of their own. A history that cannot be kept is not kept. */
export class History {
  readonly limit = 1_000;
  /** Newest first. */
  entries: readonly string[] = [];
  readonly #path: string;

  constructor(environment: CommandContext['environment']) {
    const state = environment['XDG_STATE_HOME'] || join(environment['HOME'] || homedir(), '.local', 'state');
    this.#path = join(state, 'ovirt-node', 'shell-history');
  }

  /** Reads the lines of earlier shells. @returns them newest first; none where the file cannot be read. */
  async read(): Promise<readonly string[]> {
    try {
      const text = (await readOwnFile(this.#path)) ?? '';
      // A line of a file may hold what readline would send to the terminal.
      const lines = text.split('\n').filter((line) => line !== '' && !/\p{Cc}/u.test(line));
      this.entries = lines.slice(-this.limit).toReversed();
    } catch {
      this.entries = [];
    }
    return this.entries;
  }

  /** Writes the lines, for their owner alone. */
  async write(): Promise<void> {
    if (this.entries.length === 0) return;
    try {
      await makeFolder(dirname(this.#path));
      await replaceFile(this.#path, `${this.entries.toReversed().join('\n')}\n`, {
        mode: 0o600,
        durable: false,
      });
    } catch {
      // The next shell begins without these lines.
    }
  }
}
