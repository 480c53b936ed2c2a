import type { Random } from './random.ts';

/** One level at which a stranger's octets are read. */
export interface Target {
  readonly name: string;
  /** Octets to try: recorded ones with something wrong, or made from a grammar. */
  createInput(random: Random): Uint8Array;
  /** Throws, or rejects, where the program does what it must not. */
  run(octets: Uint8Array): void | Promise<void>;
}
