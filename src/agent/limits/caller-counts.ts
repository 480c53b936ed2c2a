import type { Caller } from './caller.ts';

/** How much a caller may have. */
export interface RoomLimits {
  readonly perConsole: number;
  readonly perAccount: number;
  readonly all: number;
  /** What a known account may have in any case; a reply address has no such reserve: a caller can make any number up. */
  readonly reservedPerAccount: number;
}

/** Counts something of each caller, of each account, and of all. */
export class CallerCounts {
  readonly #counts = new Map<string, number>();
  #all = 0;

  get all(): number {
    return this.#all;
  }

  /** Counts what one console has. */
  ofConsole({ key }: Caller): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Counts what all consoles of the caller's account have. */
  ofAccount({ account }: Caller): number {
    return this.#counts.get(account) ?? 0;
  }

  /** Reports whether the caller may have one more. */
  hasRoom(caller: Caller, { perConsole, perAccount, all, reservedPerAccount }: RoomLimits): boolean {
    const ofAccount = this.ofAccount(caller);
    if (this.ofConsole(caller) >= perConsole || ofAccount >= perAccount) return false;
    return this.#all < all || (caller.isKnown && ofAccount < reservedPerAccount);
  }

  add({ key, account }: Caller, change: 1 | -1): void {
    this.#all += change;
    this.#add(key, change);
    this.#add(account, change);
  }

  #add(key: string, change: 1 | -1): void {
    const count = (this.#counts.get(key) ?? 0) + change;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
