import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { waitUntil } from '../wait-until.ts';
import { compileCache } from './compile-cache.ts';

/** Runs `ovirt-node` as a user does, with state and demo file in a temporary folder. */
export interface Program extends AsyncDisposable {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a command and waits for its end. */
  run(...words: string[]): Promise<{ status: number; out: string; err: string }>;
  /** Starts a command in the background. Disposal of the program kills it. */
  start(...words: string[]): RunningProgram;
}

export interface RunningProgram {
  readonly process: ProgramProcess;
  readonly pid: number;
  out(): string;
  /** Resolves when the output contains the text. */
  waitForOutput(text: string | RegExp): Promise<void>;
  /** Sends a signal and resolves to the exit status and the time it took. */
  end(signal: NodeJS.Signals): Promise<{ status: number | undefined; ms: number }>;
}

/** A program that runs from its sources takes seconds to start, more on a busy machine. */
const startLimitMs = 25_000;

const fromSource: readonly string[] = ['-C', 'ovirt-source', 'src/cli/main.ts'];

function launch(
  [file = process.execPath, ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  return execa(file, args, { env, extendEnv: false, reject: false, all: true });
}
type ProgramProcess = ReturnType<typeof launch>;

/**
 * @param environment besides PATH and HOME.
 * @param command arguments of Node that run the program: from source by default.
 * @param launcher program that runs Node, and its arguments.
 */
export async function openProgram(
  environment: Readonly<Record<string, string>> = {},
  command = fromSource,
  launcher: readonly string[] = [],
): Promise<Program> {
  const program = [...launcher, process.execPath, ...command];
  const folder = await mkdtemp(join(tmpdir(), 'program-'));
  const own = {
    XDG_RUNTIME_DIR: folder,
    OVIRT_NODE_STATE_DIRECTORY: join(folder, 'state'),
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    ...compileCache,
    ...environment,
  };
  const started: RunningProgram[] = [];
  return {
    folder,
    environment: own,
    async run(...words) {
      const { exitCode, stdout, stderr } = await launch([...program, ...words], own);
      return { status: exitCode ?? -1, out: stdout, err: stderr };
    },
    start(...words) {
      const running = watch(launch([...program, ...words], own));
      started.push(running);
      return running;
    },
    async [Symbol.asyncDispose]() {
      for (const running of started) running.process.kill('SIGKILL');
      await Promise.all(started.map((running) => running.process));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function watch(process: ProgramProcess): RunningProgram {
  let text = '';
  process.all?.on('data', (part: Buffer) => {
    text += part.toString();
  });
  return {
    process,
    pid: process.pid ?? -1,
    out: () => text,
    async waitForOutput(wanted) {
      try {
        await waitUntil(
          () => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)),
          startLimitMs,
        );
      } catch (cause) {
        throw new Error(`output is ${JSON.stringify(text)}; expected ${String(wanted)}`, { cause });
      }
    },
    async end(signal) {
      const start = performance.now();
      process.kill(signal);
      const { exitCode } = await process;
      return { status: exitCode, ms: performance.now() - start };
    },
  };
}
