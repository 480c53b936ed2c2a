import type { DriverInfo } from '#netlink';

/** A link whose driver is asked, and what changes when driver or firmware may have changed. */
export interface DriverLink {
  readonly name: string;
  readonly index: number;
  readonly driver: string | undefined;
  /** New firmware resets the card, which takes the carrier away. */
  readonly carrierChanges: number | undefined;
}

/** More links than a machine has cards; beyond it the oldest answer is forgotten. */
const maxEntries = 1024;

/** Asks each driver once, and again when its link changed: some drivers ask the card, which takes long. */
export class DriverInfoCache {
  readonly #answers = new Map<string, { readonly state: string; readonly answer: DriverInfo | undefined }>();
  readonly #ask: (name: string) => Promise<DriverInfo | undefined>;

  constructor(ask: (name: string) => Promise<DriverInfo | undefined>) {
    this.#ask = ask;
  }

  async read({ name, index, driver, carrierChanges }: DriverLink): Promise<DriverInfo | undefined> {
    const key = `${index} ${name}`;
    const state = `${driver} ${carrierChanges}`;
    const known = this.#answers.get(key);
    if (known?.state === state) return known.answer;
    const answer = await this.#ask(name);
    this.#answers.delete(key);
    this.#answers.set(key, { state, answer });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= maxEntries) break;
      this.#answers.delete(oldest);
    }
    return answer;
  }
}
