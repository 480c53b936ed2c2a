import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Namespace } from '../kit.ts';
import { usualNetwork } from './network-lab.ts';

export interface Asked {
  readonly id: number;
  readonly className: string;
  readonly key?: string | undefined;
  /** Absent: what the object shows. */
  readonly method?: string;
  readonly args?: object;
  readonly user?: string | undefined;
}
export interface Answer {
  readonly id: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number | undefined; readonly message: string };
}
export interface ToldEvent {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const guest = fileURLToPath(new URL('node-guest.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** A whole node and its broker in a network of their own, with the tools of this machine. */
export class NodeLab implements AsyncDisposable {
  readonly namespace: Namespace;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  private constructor(namespace: Namespace) {
    this.namespace = namespace;
    const program = [process.execPath, '-C', 'ovirt-source', guest];
    this.#child = spawn('ip', ['netns', 'exec', namespace.name, ...program], {
      cwd: repository,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on('line', (line) => {
      const told = JSON.parse(line) as Answer | 'ready';
      if (told === 'ready') return;
      this.#waiting.get(told.id)?.(told);
      this.#waiting.delete(told.id);
    });
  }

  static async start(lines: readonly string[] = usualNetwork): Promise<NodeLab> {
    const namespace = new Namespace();
    namespace.batch(lines);
    await namespace.settle();
    const lab = new NodeLab(namespace);
    await once(lab.#lines, 'line');
    return lab;
  }

  /** Calls a method; without one, what the object shows. The number of an exception is its `code`. */
  ask(asked: Omit<Asked, 'id'>): Promise<Answer> {
    const id = ++this.#asked;
    this.#child.stdin.write(`${JSON.stringify({ id, ...asked })}\n`);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** A method of the machine's own object. */
  onNode(method: string, args: object = {}, user?: string): Promise<Answer> {
    return this.ask({ className: 'ovirtNode', method, args, user });
  }

  onLink(key: string, method: string, args: object = {}, user?: string): Promise<Answer> {
    return this.ask({ className: 'networkInterface', key, method, args, user });
  }

  async shown(className: string, key?: string): Promise<Readonly<Record<string, unknown>>> {
    const { result, error } = await this.ask({ className, key });
    if (!result) throw new Error(error?.message);
    return result;
  }

  async events(name: string): Promise<readonly ToldEvent['values'][]> {
    const { events } = (await this.shown('events')) as unknown as { readonly events: readonly ToldEvent[] };
    return events.filter((event) => event.name === name).map(({ values }) => values);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
    this.namespace[Symbol.dispose]();
  }
}
