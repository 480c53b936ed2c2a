import { Busy } from './errors.ts';

/** A kind of change of which only one runs at a time. */
export type LockName = 'network' | 'power' | 'identify';

/** One change at a time for each lock. Refuses a second change with the name of the first; does not queue it. */
export class ExclusiveLocks {
  readonly #holders = new Map<LockName, string>();

  /**
   * Acquires a lock for the named change.
   * @returns the lock; disposing of it releases it.
   * @throws {Busy} while another change holds it.
   */
  acquire(lock: LockName, name: string): Disposable {
    const holder = this.#holders.get(lock);
    if (holder !== undefined)
      throw new Busy(`${holder} is under way; ${name} is possible when ${holder} has ended`);
    this.#holders.set(lock, name);
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (isHeld) this.#holders.delete(lock);
        isHeld = false;
      },
    };
  }
}
