import type { Readable } from 'node:stream';

/** The first octets of what a tool says: the rest is read, so that the tool goes on, and forgotten. */
export class BoundedOutput {
  readonly #parts: Buffer[] = [];
  readonly #limit: number;
  #kept = 0;
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  follow(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => this.#add(chunk));
    // A pipe that breaks ends the text; how the tool ended is told by its status.
    stream.on('error', () => undefined);
  }

  /** True where not all of it is here. */
  get isCut(): boolean {
    return this.#dropped > 0;
  }

  text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }

  #add(chunk: Buffer): void {
    const kept = chunk.subarray(0, this.#limit - this.#kept);
    this.#dropped += chunk.length - kept.length;
    if (kept.length === 0) return;
    // A copy: a part of a pool's buffer would keep all of it.
    this.#parts.push(Buffer.from(kept));
    this.#kept += kept.length;
  }
}
