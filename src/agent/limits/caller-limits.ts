import type { Broker } from '#broker';
import { QmfException, statusCodes } from '#qmf';

/** Requests of one reply address that are in work or whose answers wait for the broker. */
const maxPerAddress = 256;
/** The same of all addresses together. */
const maxInAll = 4_096;
/** Requests that an address may have in any case: a flood by others must not lock it out. */
const reservedPerAddress = 8;

/** Limits what each caller may have in work. A caller is its reply address: names can be forged. */
export class CallerLimits {
  readonly #broker: Pick<Broker, 'replyDepth'>;
  readonly #open = new Map<string, number>();
  #openInAll = 0;

  constructor(broker: Pick<Broker, 'replyDepth'>) {
    this.#broker = broker;
  }

  /** Begins a request. @returns the function that ends it. @throws {QmfException} `Busy` beyond the limits. */
  begin(replyTo: string): () => void {
    const inWork = this.#open.get(replyTo) ?? 0;
    const ofCaller = inWork + this.#broker.replyDepth(replyTo);
    if (ofCaller >= maxPerAddress) {
      throw new QmfException(
        statusCodes.Busy,
        `${ofCaller} requests of this reply address are open; expected at most ${maxPerAddress}, so wait for answers`,
      );
    }
    if (this.#openInAll >= maxInAll && ofCaller >= reservedPerAddress) {
      throw new QmfException(statusCodes.Busy, `${maxInAll} requests are open; ask again later`);
    }
    this.#open.set(replyTo, inWork + 1);
    this.#openInAll++;
    return () => this.#end(replyTo);
  }

  #end(replyTo: string): void {
    this.#openInAll--;
    const left = (this.#open.get(replyTo) ?? 0) - 1;
    if (left > 0) this.#open.set(replyTo, left);
    else this.#open.delete(replyTo);
  }
}
