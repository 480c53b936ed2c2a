import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const headerBytes = 44;
/** Samples per second of QEMU's recording. */
const sampleRate = 44_100;
/** Two channels of 16 bits. */
const frameBytes = 4;
/** Number of measured windows per second. */
const windowsPerSecond = 20;

/**
 * The sound of the machine's PC speaker, as QEMU records it. QEMU writes to the file only while the speaker sounds: during silence
 * the file does not grow.
 */
export class Speaker {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Returns the length of the recording, in seconds of sound. */
  soundedSeconds(): number {
    const bytes = existsSync(this.#path) ? statSync(this.#path).size : 0;
    return Math.max(0, bytes - headerBytes) / frameBytes / sampleRate;
  }

  /** Reports whether the speaker sounds within the next milliseconds. */
  async sounds(withinMs = 300): Promise<boolean> {
    const before = this.soundedSeconds();
    await setTimeout(withinMs);
    return this.soundedSeconds() > before;
  }

  /** Returns the frequency in Hz of each twentieth of a second, by its rising edges; 0 for silence. */
  pitches(): readonly number[] {
    const samples = existsSync(this.#path) ? readFileSync(this.#path).subarray(headerBytes) : Buffer.alloc(0);
    const window = sampleRate / windowsPerSecond;
    const count = Math.floor(samples.length / frameBytes / window);
    return Array.from(
      { length: count },
      (_, at) => countRisingEdges(samples, at * window, (at + 1) * window) * windowsPerSecond,
    );
  }
}

function countRisingEdges(samples: Buffer, from: number, to: number): number {
  let edges = 0;
  for (let frame = Math.max(1, from); frame < to; frame++) {
    const before = samples.readInt16LE((frame - 1) * frameBytes);
    if (before <= 0 && samples.readInt16LE(frame * frameBytes) > 0) edges++;
  }
  return edges;
}
