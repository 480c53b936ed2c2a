import { execFile } from 'node:child_process';
import type { Output } from '../../../src/cli/command.ts';
import { consoleCommands } from '../../../src/cli/commands/index.ts';
import { run } from '../../../src/cli/run.ts';

/** A runtime directory in which no first look runs. */
const runtime = import.meta.dirname;

/** How a command ended, and what it printed. */
export interface CommandResult {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `ovirt-node` from its sources as a process of its own; nothing of this environment reaches it but what is given. */
export function runOvirtNode(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const { PATH = '' } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['-C', 'ovirt-source', 'src/cli/main.ts', ...words],
      { env: { PATH, XDG_RUNTIME_DIR: runtime, ...environment }, maxBuffer: 1 << 26, timeout: 25_000 },
      (error, out, err) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ status, out, err });
      },
    );
  });
}

/** The same within this process, which spares the start of one: the commands that look at a broker. */
export async function runOvirtNodeInProcess(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const written = { out: '', err: '' };
  const output = (name: 'out' | 'err'): Output => ({
    write: (text) => {
      written[name] += text;
    },
    isTerminal: false,
    columns: undefined,
    hasColor: false,
  });
  const context = {
    environment: { XDG_RUNTIME_DIR: runtime, ...environment },
    out: output('out'),
    err: output('err'),
  };
  const status = await run({ commands: consoleCommands, version: '0.0.0' }, words, context);
  return { status, ...written };
}
