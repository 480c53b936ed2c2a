import type { Random } from './random.ts';

/** One level of the program that reads octets of an untrusted peer. */
export interface Target {
  readonly name: string;
  /** Creates an input: mutated recorded octets, or octets from a grammar. */
  createInput(random: Random): Uint8Array;
  /** Runs the program on an input. Throws or rejects for a defect. */
  run(octets: Uint8Array): void | Promise<void>;
}
