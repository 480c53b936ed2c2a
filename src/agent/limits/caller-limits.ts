import type { Broker } from '#broker';
import { QmfException, statusCodes } from '#qmf';
import type { Caller } from './caller.ts';
import { CallerCounts } from './caller-counts.ts';

/** Requests of one console, an account at a reply address, that are in work or whose answers wait for the broker. */
const maxPerConsole = 256;
/** Requests in work of one account, at all of its reply addresses. */
const maxPerAccount = 1_024;
/** The same of all accounts together. */
const maxInAll = 4_096;
/** Requests that an account may have in any case: a flood by others must not lock it out. */
const reservedPerAccount = 8;

/**
 * Limits what each caller may have in work. Counts by account where the agent knows it: a viewer who gives an operator's reply
 * address uses up nothing of the operator's.
 */
export class CallerLimits {
  readonly #broker: Pick<Broker, 'replyDepth'>;
  readonly #open = new CallerCounts();

  constructor(broker: Pick<Broker, 'replyDepth'>) {
    this.#broker = broker;
  }

  /** Begins a request. @returns the function that ends it. @throws {QmfException} `Busy` beyond the limits. */
  begin(caller: Caller): () => void {
    const { account, replyTo } = caller;
    const ofConsole = this.#open.ofConsole(caller) + this.#broker.replyDepth(replyTo, account);
    if (ofConsole >= maxPerConsole) {
      throw busy(
        `${ofConsole} requests of this reply address are open; expected at most ${maxPerConsole}, so wait for answers`,
      );
    }
    const ofAccount = Math.max(ofConsole, this.#open.ofAccount(caller));
    if (ofAccount >= maxPerAccount) {
      throw busy(`${ofAccount} requests of this caller are open; expected at most ${maxPerAccount}`);
    }
    if (this.#open.all >= maxInAll && ofAccount >= reservedPerAccount) {
      throw busy(`${maxInAll} requests are open; ask again later`);
    }
    this.#open.add(caller, 1);
    return () => this.#open.add(caller, -1);
  }
}

function busy(text: string): QmfException {
  return new QmfException(statusCodes.Busy, text);
}
