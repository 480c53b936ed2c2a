import type { Readable } from 'node:stream';

/** The first bytes of a tool's output. The rest is read and dropped, so that the tool does not block. */
export class BoundedOutput {
  readonly #parts: Buffer[] = [];
  readonly #limit: number;
  #length = 0;
  #droppedLength = 0;

  /** @param limit number of bytes to keep. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  follow(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => this.#add(chunk));
    // A broken pipe ends the text; the exit status says how the tool ended.
    stream.on('error', () => undefined);
  }

  /** True where the tool wrote more than the limit. */
  get isCut(): boolean {
    return this.#droppedLength > 0;
  }

  text(encoding: 'utf8' | 'latin1' = 'utf8'): string {
    return Buffer.concat(this.#parts).toString(encoding);
  }

  #add(chunk: Buffer): void {
    const head = chunk.subarray(0, this.#limit - this.#length);
    this.#droppedLength += chunk.length - head.length;
    if (head.length === 0) return;
    // A copy: a slice would keep the whole buffer of the pool alive.
    this.#parts.push(Buffer.from(head));
    this.#length += head.length;
  }
}
