import { Busy } from './errors.ts';

/** What must not run beside another of its kind. */
export type LockName = 'network' | 'power' | 'identify';

/** One change at a time in each lane; a second is refused with the name of the first, and nobody waits in a queue. */
export class ExclusiveLocks {
  readonly #holders = new Map<LockName, string>();

  /** @throws {Busy} while another has it. */
  acquire(lane: LockName, name: string): Disposable {
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
