import { type LineSocket, openLineSocket } from './line-socket.ts';

/** What a script did. */
export interface ScriptResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs scripts in the machine over a serial line of its own, whatever its networks do. */
export class Control {
  /** The kernel's own id of each boot that was seen, the last one last. */
  readonly boots: string[] = [];
  readonly #waiting = new Map<string, (done: ScriptResult) => void>();
  readonly #lines: LineSocket;
  #last = 0;

  private constructor(lines: LineSocket) {
    this.#lines = lines;
    lines.onLine((line) => this.#heard(line));
  }

  static async open(path: string): Promise<Control> {
    return new Control(await openLineSocket(path));
  }

  /** Of bash; nothing on its standard input. @throws where no answer comes in time. */
  run(script: string, limitMs: number): Promise<ScriptResult> {
    const id = `${process.pid}.${++this.#last}`;
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`no answer from the machine in ${limitMs / 1000} s: ${script}`));
      }, limitMs);
      this.#waiting.set(id, (done) => {
        clearTimeout(limit);
        resolve(done);
      });
      this.#lines.send(`${id} ${Buffer.from(script).toString('base64')}`);
    });
  }

  close(): void {
    this.#lines.close();
  }

  #heard(line: string): void {
    const [first = '', second = '', out = '.', err = '.'] = line.split(' ');
    if (first === 'READY') {
      this.boots.push(second);
      return;
    }
    this.#waiting.get(first)?.({ status: Number(second), stdout: text(out), stderr: text(err) });
    this.#waiting.delete(first);
  }
}

/** Each output ends with a point, so that an empty one is there, too. */
const text = (field: string) => Buffer.from(field.slice(0, -1), 'base64').toString('utf8');
