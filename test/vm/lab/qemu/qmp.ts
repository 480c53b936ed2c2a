import { type LineSocket, openLineSocket } from './line-socket.ts';

/** What QEMU tells of itself, such as `SHUTDOWN` or `RESET`. */
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

/** QEMU's own control. Source: QEMU QMP Reference Manual. */
export class Qmp {
  readonly events: QemuEvent[] = [];
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #lines: LineSocket;
  #last = 0;

  private constructor(lines: LineSocket) {
    this.#lines = lines;
    lines.onLine((line) => this.#heard(line));
    lines.onClose(() => this.#ended());
  }

  static async open(path: string): Promise<Qmp> {
    const qmp = new Qmp(await openLineSocket(path));
    await qmp.command('qmp_capabilities');
    return qmp;
  }

  /** @throws with QEMU's words, or where the machine ended before it answered. */
  async command(execute: string, args: object = {}): Promise<unknown> {
    const id = ++this.#last;
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#lines.send(JSON.stringify({ execute, arguments: args, id }));
    });
    if (answer.error) throw new Error(`${execute}: ${answer.error.desc}`);
    return answer.return;
  }

  /** A command of the human monitor, for what QMP does not have. */
  async monitor(line: string): Promise<string> {
    return String(await this.command('human-monitor-command', { 'command-line': line }));
  }

  close(): void {
    this.#lines.close();
  }

  #heard(line: string): void {
    if (line === '') return;
    const answer = JSON.parse(line) as Answer;
    if (answer.event !== undefined) this.events.push({ event: answer.event, data: answer.data ?? {} });
    if (answer.id === undefined) return;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  #ended(): void {
    for (const answer of this.#waiting.values()) answer({ error: { desc: 'the machine ended' } });
    this.#waiting.clear();
  }
}
