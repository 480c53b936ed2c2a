import { withTimeout } from '../../../../src/base/index.ts';
import { type LineSocket, openLineSocket } from './line-socket.ts';

/** The outcome of a script. */
export interface ScriptResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs scripts in the machine over a serial line, independent of the machine's networks. */
export class Control {
  /** Kernel ids of the boots so far, the newest last. */
  readonly boots: string[] = [];
  readonly #pending = new Map<string, (result: ScriptResult) => void>();
  readonly #socket: LineSocket;
  #lastId = 0;

  private constructor(socket: LineSocket) {
    this.#socket = socket;
    socket.onLine((line) => this.#onLine(line));
  }

  static async open(path: string): Promise<Control> {
    return new Control(await openLineSocket(path));
  }

  /** Runs a bash script without standard input. @throws when the machine does not answer in time. */
  async run(script: string, limitMs: number): Promise<ScriptResult> {
    const id = `${process.pid}.${++this.#lastId}`;
    const result = Promise.withResolvers<ScriptResult>();
    this.#pending.set(id, result.resolve);
    this.#socket.send(`${id} ${Buffer.from(script).toString('base64')}`);
    try {
      return await withTimeout(result.promise, limitMs, {
        onTimeout: () => new Error(`no answer from the machine within ${limitMs / 1000} s: ${script}`),
      });
    } finally {
      this.#pending.delete(id);
    }
  }

  close(): void {
    this.#socket.close();
  }

  #onLine(line: string): void {
    const [first = '', second = '', stdout = '.', stderr = '.'] = line.split(' ');
    if (first === 'READY') {
      this.boots.push(second);
      return;
    }
    this.#pending.get(first)?.({ status: Number(second), stdout: decode(stdout), stderr: decode(stderr) });
  }
}

/** Decodes an output field: base64 and a final point, which keeps an empty output visible. */
const decode = (field: string) => Buffer.from(field.slice(0, -1), 'base64').toString('utf8');
