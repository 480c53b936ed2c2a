import { existsSync, readFileSync, statSync } from 'node:fs';

const headerOctets = 44;
const rate = 44_100;
/** Two channels of 16 bits. */
const frameOctets = 4;

/**
 * What the machine's speaker sounded, as QEMU records it: only the time in which it sounds is written, so that silence
 * is a file that does not grow.
 */
export class Speaker {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** How much was recorded so far, in seconds of sound. */
  soundedSeconds(): number {
    const octets = existsSync(this.#path) ? statSync(this.#path).size : 0;
    return Math.max(0, octets - headerOctets) / frameOctets / rate;
  }

  /** Whether it sounds now: the recording grows within so many milliseconds. */
  async sounds(withinMs = 300): Promise<boolean> {
    const before = this.soundedSeconds();
    await new Promise((resolve) => setTimeout(resolve, withinMs));
    return this.soundedSeconds() > before;
  }

  /** Frequency in Hz of each twentieth of a second of the recording, by its rising edges; 0 where it is still. */
  pitches(): readonly number[] {
    const bytes = existsSync(this.#path) ? readFileSync(this.#path).subarray(headerOctets) : Buffer.alloc(0);
    const window = rate / 20;
    const count = Math.floor(bytes.length / frameOctets / window);
    return Array.from({ length: count }, (_, at) => edges(bytes, at * window, (at + 1) * window) * 20);
  }
}

function edges(bytes: Buffer, from: number, to: number): number {
  let found = 0;
  for (let frame = Math.max(1, from); frame < to; frame++) {
    const before = bytes.readInt16LE((frame - 1) * frameOctets);
    if (before <= 0 && bytes.readInt16LE(frame * frameOctets) > 0) found++;
  }
  return found;
}
