import type { Socket } from 'node:net';
import { errorLine, withTimeout } from '#base';

/** Longest line, in octets; collectd's names have at most 128 octets a part. */
const maxLineLength = 4_096;
/** Most lines of one answer. */
const maxLines = 200_000;
/** Longest answers that wait together, in characters. */
const maxLength = 16 * 1024 * 1024;
/** Longest wait for an answer, in milliseconds. */
const timeLimitMs = 10_000;

/** The answer of collectd's plugin unixsock to a command. */
export interface CollectdAnswer {
  /** Number of the lines; below 0 for an error. */
  readonly status: number;
  /** The rest of the first line. */
  readonly message: string;
  readonly lines: readonly string[];
}

interface PendingAnswer {
  readonly resolve: (answer: CollectdAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A dialogue with collectd over its local socket: a line for each command, answers in their order. Ends at the first line that does
 * not fit. Source: collectd-unixsock(5).
 */
export class CollectdDialogue {
  readonly #socket: Socket;
  readonly #pending: PendingAnswer[] = [];
  #rest = '';
  #length = 0;
  #answer: { status: number; message: string; lines: string[] } | undefined;
  #problem: Error | undefined;
  #violation: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('error', (error) => this.#fail(new Error(errorLine(error))));
    socket.on('close', () => this.#fail(new Error('the connection is closed; expected an answer')));
  }

  /** True when an answer ended the connection that does not fit. */
  get isViolated(): boolean {
    return this.#violation !== undefined;
  }

  /** @returns false when the connection has ended. @throws {Error} when an answer ended it that does not fit. */
  checkOpen(): boolean {
    if (this.#violation) throw this.#violation;
    return this.#problem === undefined;
  }

  /** Sends commands together. @returns their answers in order. @throws {Error} when the dialogue has ended, or takes too long. */
  async ask(commands: readonly string[]): Promise<readonly CollectdAnswer[]> {
    if (this.#problem) throw this.#problem;
    const answers = commands.map(
      () =>
        new Promise<CollectdAnswer>((resolve, reject) => {
          this.#pending.push({ resolve, reject });
        }),
    );
    this.#length = 0;
    this.#socket.write(commands.map((command) => `${command}\n`).join(''));
    try {
      return await withTimeout(Promise.all(answers), timeLimitMs);
    } catch (error) {
      // A later answer would be taken for that of another command.
      this.#fail(error as Error);
      throw error;
    }
  }

  close(): void {
    this.#fail(new Error('the connection was closed here'));
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    try {
      for (const line of lines) this.#take(line);
      if (this.#rest.length > maxLineLength) throw lineTooLong(this.#rest);
      this.#length += text.length;
      if (this.#length > maxLength)
        throw new Error(`answers of collectd have more than ${maxLength} characters; expected fewer`);
    } catch (error) {
      this.#violation ??= error as Error;
      this.#fail(error as Error);
    }
  }

  #take(line: string): void {
    if (line.length > maxLineLength) throw lineTooLong(line);
    if (this.#answer) this.#answer.lines.push(line);
    // Some errors carry an empty line of their own behind them.
    else if (line === '') return;
    else this.#answer = readStatus(line);
    if (this.#answer.lines.length < this.#answer.status) return;
    const pending = this.#pending.shift();
    if (!pending) throw new Error(`collectd sends ${JSON.stringify(line.slice(0, 60))}; expected nothing`);
    pending.resolve(this.#answer);
    this.#answer = undefined;
  }

  #fail(problem: Error): void {
    this.#problem ??= problem;
    for (const { reject } of this.#pending.splice(0)) reject(this.#problem);
    this.#rest = '';
    this.#answer = undefined;
    this.#socket.destroy();
  }
}

function readStatus(line: string): { status: number; message: string; lines: string[] } {
  const [, number, message = ''] = /^(-?\d{1,9})(?: (.*))?$/.exec(line) ?? [];
  const status = Number(number);
  if (number === undefined || status > maxLines) {
    throw new Error(
      `collectd answers ${JSON.stringify(line.slice(0, 60))}; expected a number of lines up to ${maxLines}`,
    );
  }
  return { status, message, lines: [] };
}

const lineTooLong = (line: string): Error =>
  new Error(`a line of collectd has ${line.length} characters; expected at most ${maxLineLength}`);
