import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Namespace } from '../kit.ts';
import { sampleNetwork } from './network-lab.ts';

/** A request to the guest: a method call, or a read of an object. */
export interface GuestRequest {
  readonly id: number;
  readonly className: string;
  readonly key?: string | undefined;
  /** Absent: reads the properties of the object. */
  readonly method?: string;
  readonly args?: object;
  readonly user?: string | undefined;
}
export interface GuestAnswer {
  readonly id: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number | undefined; readonly message: string };
}
export interface GuestEvent {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const guest = fileURLToPath(new URL('node-guest.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** A node and its broker in a network namespace, with the tools of this machine. */
export class NodeLab implements AsyncDisposable {
  readonly namespace: Namespace;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #pending = new Map<number, (answer: GuestAnswer) => void>();
  #lastId = 0;

  private constructor(namespace: Namespace) {
    this.namespace = namespace;
    const program = [process.execPath, '-C', 'ovirt-source', guest];
    this.#child = spawn('ip', ['netns', 'exec', namespace.name, ...program], {
      cwd: repository,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on('line', (line) => {
      const answer = JSON.parse(line) as GuestAnswer | 'ready';
      if (answer === 'ready') return;
      this.#pending.get(answer.id)?.(answer);
      this.#pending.delete(answer.id);
    });
  }

  /** @param setUp makes the network; absent: {@link sampleNetwork}. */
  static async start(
    setUp = async (namespace: Namespace) => namespace.batch(sampleNetwork),
  ): Promise<NodeLab> {
    const namespace = new Namespace();
    await setUp(namespace);
    await namespace.settle();
    const lab = new NodeLab(namespace);
    await once(lab.#lines, 'line');
    return lab;
  }

  /** Calls a method, or reads an object. @returns the result, or the number of an exception as `code`. */
  request(request: Omit<GuestRequest, 'id'>): Promise<GuestAnswer> {
    const id = ++this.#lastId;
    this.#child.stdin.write(`${JSON.stringify({ id, ...request })}\n`);
    return new Promise((resolve) => this.#pending.set(id, resolve));
  }

  /** Calls a method of the machine's own object. */
  callNode(method: string, args: object = {}, user?: string): Promise<GuestAnswer> {
    return this.request({ className: 'ovirtNode', method, args, user });
  }

  /** Calls a method of a network interface. */
  callLink(key: string, method: string, args: object = {}, user?: string): Promise<GuestAnswer> {
    return this.request({ className: 'networkInterface', key, method, args, user });
  }

  /** @returns the published properties of an object. */
  async properties(className: string, key?: string): Promise<Readonly<Record<string, unknown>>> {
    const { result, error } = await this.request({ className, key });
    if (!result) throw new Error(error?.message);
    return result;
  }

  /** @returns the values of all events of that name so far. */
  async events(name: string): Promise<readonly GuestEvent['values'][]> {
    const { events } = (await this.properties('events')) as unknown as {
      readonly events: readonly GuestEvent[];
    };
    return events.filter((event) => event.name === name).map(({ values }) => values);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
    this.namespace[Symbol.dispose]();
  }
}
