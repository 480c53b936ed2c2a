import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Memory } from './control.ts';

const control = new URL('control.ts', import.meta.url);

/** A program in a child process whose memory a test can read. */
export interface MeasuredProcess extends AsyncDisposable {
  /** The whole output. */
  out(): string;
  /** Asks the process over its channel. @throws where the process has ended. */
  ask(question: string): Promise<unknown>;
  memory(): Promise<Memory>;
  /** Sends a signal and resolves when the process has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** @param path module to run, relative to the root of the repository. */
export function startMeasured(path: string, ...args: readonly string[]): MeasuredProcess {
  const folder = mkdtempSync(join(tmpdir(), 'measured-'));
  const child = fork(path, args, {
    execArgv: ['-C', 'ovirt-source', '--expose-gc', '--import', control.href],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
      OVIRT_NODE_STATE_DIRECTORY: join(folder, 'state'),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (part: Buffer) => {
      text += part.toString();
    });
  }
  const waiting = new Map<string, (value: unknown) => void>();
  child.on('message', ({ question, answer }: Answer) => waiting.get(question)?.(answer));
  const ended = once(child, 'exit').then(([status, signal]) => {
    throw new Error(`the process ended with ${status ?? signal}: ${text.slice(-2000)}`);
  });
  ended.catch(() => undefined);
  const ask = async (question: string) => {
    const answer = new Promise((resolve) => waiting.set(question, resolve));
    child.send(question);
    return await Promise.race([answer, ended]);
  };
  return {
    out: () => text,
    ask,
    memory: async () => (await ask('memory')) as Memory,
    async end(signal) {
      child.kill(signal);
      await ended.catch(() => undefined);
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
