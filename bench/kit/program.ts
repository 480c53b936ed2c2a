import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Requests } from './serve.ts';

/** A process of the bench: one of `bench/programs/`. */
export interface Program<Served extends Requests> extends AsyncDisposable {
  readonly pid: number;
  ask<Name extends keyof Served & string>(
    name: Name,
    ...argument: Parameters<Served[Name]>
  ): Promise<Awaited<ReturnType<Served[Name]>>>;
}

const answerLimitMs = 120_000;

/**
 * Starts a program with the same Node as this. @param prefix a command that runs it, such as `unshare -n`.
 * Its words go to standard error, so that the bench's own output stays clean.
 */
export function startProgram<Served extends Requests>(
  name: string,
  words: readonly string[] = [],
  prefix: readonly string[] = [],
): Program<Served> {
  const path = fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url));
  // BENCH_NODE_OPTIONS such as `--cpu-prof` show where a program spends its time.
  const extra = process.env['BENCH_NODE_OPTIONS']?.split(' ').filter(Boolean) ?? [];
  const [file = '', ...rest] = [...prefix, process.execPath, ...extra, '-C', 'ovirt-source', path, ...words];
  const child = spawn(file, rest, { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced' });
  return new ProgramClient(child, name);
}

class ProgramClient<Served extends Requests> implements Program<Served> {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #last = 0;

  constructor(child: ChildProcess, name: string) {
    this.#child = child;
    this.#name = name;
    child.on('message', (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.once('error', (error) => this.#ended(error.message));
    child.once('exit', (code, signal) => this.#ended(`ended with ${signal ?? code}`));
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  ask<Name extends keyof Served & string>(
    name: Name,
    ...[argument]: Parameters<Served[Name]>
  ): Promise<Awaited<ReturnType<Served[Name]>>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(`${this.#name}, asked for ${name}: ${reason}`));
      const limit = setTimeout(fail, answerLimitMs, `no answer in ${answerLimitMs} ms`);
      this.#waiting.set(id, (answer) => {
        clearTimeout(limit);
        if ('error' in answer) fail(answer.error);
        else resolve(answer.value as Awaited<ReturnType<Served[Name]>>);
      });
      if (this.#child.connected)
        this.#child.send({ id, ask: name, argument }, (error) => error && this.#ended(error.message));
      else this.#ended('it is not running');
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.connected) child.disconnect();
    const limit = setTimeout(() => child.kill('SIGKILL'), 2_000);
    await ended;
    clearTimeout(limit);
  }

  #ended(error: string): void {
    for (const [id, settle] of this.#waiting) settle({ id, error });
    this.#waiting.clear();
  }
}
