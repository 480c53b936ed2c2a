import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { consoleCommands } from '../../../src/cli/commands/index.ts';
import { run } from '../../../src/cli/run.ts';
import { compileCache } from './compile-cache.ts';
import { keepOutput } from './keep-output.ts';

/** A runtime directory without a demo file. */
const runtime = import.meta.dirname;

/** Exit status and output of a command. */
export interface CommandResult {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `ovirt-node` from its sources in a new process, with PATH and the given environment only. */
export function runOvirtNode(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const { PATH = '' } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['-C', 'ovirt-source', 'src/cli/main.ts', ...words],
      {
        env: { PATH, XDG_RUNTIME_DIR: runtime, ...compileCache, ...environment },
        maxBuffer: 1 << 26,
        timeout: 25_000,
      },
      (error, out, err) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ status, out, err });
      },
    );
  });
}

/**
 * Runs a console command of `ovirt-node` within this process, which saves the start of another.
 * @param lines its standard input.
 */
export async function runOvirtNodeInProcess(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  lines: readonly string[] = [],
): Promise<CommandResult> {
  const { context, written } = keepOutput({ XDG_RUNTIME_DIR: runtime, ...environment });
  const stream = Readable.from(lines.map((line) => `${line}\n`));
  const status = await run({ commands: consoleCommands, version: '0.0.0' }, words, {
    ...context,
    in: { stream, echo: undefined },
  });
  return { status, ...written };
}
