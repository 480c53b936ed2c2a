import { Busy } from './errors.ts';

/** What must not run beside another of its kind. */
export type Lane = 'network' | 'power' | 'identify';

/** One change at a time in each lane; a second is refused with the name of the first, and nobody waits in a queue. */
export class Lanes {
  readonly #holders = new Map<Lane, string>();

  /** @throws {Busy} while another has it. */
  take(lane: Lane, name: string): Disposable {
    const first = this.#holders.get(lane);
    if (first !== undefined) throw new Busy(`${first} is under way; ${name} is possible when it has ended`);
    this.#holders.set(lane, name);
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (isHeld) this.#holders.delete(lane);
        isHeld = false;
      },
    };
  }
}
