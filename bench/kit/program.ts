import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Handlers, Response } from './serve.ts';

/** A process that runs one of `bench/programs/`. */
export interface Program<Served extends Handlers> extends AsyncDisposable {
  readonly pid: number;
  /** Calls a function that the program serves. Rejects when the program fails, ends, or does not answer in time. */
  request<Name extends keyof Served & string>(
    name: Name,
    ...argument: Parameters<Served[Name]>
  ): Promise<Awaited<ReturnType<Served[Name]>>>;
}

const answerLimitMs = 120_000;
const endLimitMs = 2_000;

/**
 * Starts a program with this process's Node. Its output goes to standard error, so that the bench's own output stays clean.
 * @param program name of one in `bench/programs/`, or the URL of its file.
 * @param prefix a command that runs the program, such as `unshare -n`.
 */
export function startProgram<Served extends Handlers>(
  program: string | URL,
  args: readonly string[] = [],
  prefix: readonly string[] = [],
): Program<Served> {
  const url = program instanceof URL ? program : new URL(`../programs/${program}.ts`, import.meta.url);
  const path = fileURLToPath(url);
  // For profiling: BENCH_NODE_OPTIONS such as `--cpu-prof`.
  const extra = process.env['BENCH_NODE_OPTIONS']?.split(' ').filter(Boolean) ?? [];
  const [file = '', ...rest] = [...prefix, process.execPath, ...extra, '-C', 'ovirt-source', path, ...args];
  const child = spawn(file, rest, { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' });
  return new ProgramClient(child, basename(path, '.ts'));
}

class ProgramClient<Served extends Handlers> implements Program<Served> {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #pending = new Map<number, (response: Response) => void>();
  #lastId = 0;

  constructor(child: ChildProcess, name: string) {
    this.#child = child;
    this.#name = name;
    child.on('message', (response: Response) => {
      this.#pending.get(response.id)?.(response);
      this.#pending.delete(response.id);
    });
    child.once('error', (error) => this.#failAll(error.message));
    child.once('exit', (code, signal) => this.#failAll(`ended with ${signal ?? code}`));
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  request<Name extends keyof Served & string>(
    name: Name,
    ...[argument]: Parameters<Served[Name]>
  ): Promise<Awaited<ReturnType<Served[Name]>>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(`${this.#name}, request ${name}: ${reason}`));
      const timer = setTimeout(fail, answerLimitMs, `no answer in ${answerLimitMs} ms`);
      this.#pending.set(id, (response) => {
        clearTimeout(timer);
        if ('error' in response) fail(response.error);
        else resolve(response.value as Awaited<ReturnType<Served[Name]>>);
      });
      if (!this.#child.connected) this.#failAll('not running');
      else this.#child.send({ id, name, argument }, (error) => error && this.#failAll(error.message));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), endLimitMs);
    await ended;
    clearTimeout(timer);
  }

  #failAll(error: string): void {
    for (const [id, settle] of this.#pending) settle({ id, error });
    this.#pending.clear();
  }
}
