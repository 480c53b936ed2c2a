import { type LineSocket, openLineSocket } from './line-socket.ts';

/** An event of QEMU, such as `SHUTDOWN` or `RESET`. */
export interface QemuEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly id?: number;
}

/** Controls QEMU over its machine protocol. Source: QEMU QMP Reference Manual. */
export class Qmp {
  readonly events: QemuEvent[] = [];
  readonly #pending = new Map<number, (answer: Answer) => void>();
  readonly #socket: LineSocket;
  #lastId = 0;

  private constructor(socket: LineSocket) {
    this.#socket = socket;
    socket.onLine((line) => this.#onLine(line));
    socket.onClose(() => this.#onClose());
  }

  static async open(path: string): Promise<Qmp> {
    const qmp = new Qmp(await openLineSocket(path));
    await qmp.command('qmp_capabilities');
    return qmp;
  }

  /** Runs a command. @throws with QEMU's error text, or when the machine ends before it answers. */
  async command(execute: string, args: object = {}): Promise<unknown> {
    const id = ++this.#lastId;
    const answer = await new Promise<Answer>((resolve) => {
      this.#pending.set(id, resolve);
      this.#socket.send(JSON.stringify({ execute, arguments: args, id }));
    });
    if (answer.error) throw new Error(`${execute}: ${answer.error.desc}`);
    return answer.return;
  }

  /** Runs a command of the human monitor, for requests that QMP does not have. */
  async monitor(line: string): Promise<string> {
    return String(await this.command('human-monitor-command', { 'command-line': line }));
  }

  close(): void {
    this.#socket.close();
  }

  #onLine(line: string): void {
    if (line === '') return;
    const answer = JSON.parse(line) as Answer;
    if (answer.event !== undefined) this.events.push({ event: answer.event, data: answer.data ?? {} });
    if (answer.id === undefined) return;
    this.#pending.get(answer.id)?.(answer);
    this.#pending.delete(answer.id);
  }

  #onClose(): void {
    for (const resolve of this.#pending.values()) resolve({ error: { desc: 'the machine ended' } });
    this.#pending.clear();
  }
}
