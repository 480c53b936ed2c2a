import type { Clock } from '#base';
import type { Outcome } from '../broker.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Connection } from '../rhea/rhea-types.ts';
import { KnownAddresses } from './known-addresses.ts';
import type { ReplyAddress } from './reply-address.ts';
import { type ReplyLink, ReplyLinkPool } from './reply-link-pool.ts';
import { ReplyQueues } from './reply-queues.ts';
import { WaitingAddresses } from './waiting-addresses.ts';

interface ReplyLinksOptions {
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** Address of the links' target. Undefined for the anonymous relay. */
  readonly target: string | undefined;
  readonly clock: Clock;
  /** Messages of a caller that may wait for one address; by default those that suffice for replies. */
  readonly maxWaiting?: number | undefined;
}

/** Links that addresses may use whose last message the broker has not accepted. */
const maxUnknown = 16;
/** After a message ended a link, the broker is asked for another one this much later: a flood of refusals must not become one of attaches. */
const penaltyMs = 50;
/** A link goes to the next address after this time, and where its messages get no outcome, after this one. */
const turnMs = 50;
const stuckMs = 5_000;

/**
 * Sends messages to addresses that peers choose: answers, and the requests of consoles to the agents that they heard of. A link serves one address at a time, so that a broker that ends the link
 * over one answer, or settles none, costs no other caller an answer. Addresses that have not proven good get half of the links.
 */
export class ReplyLinks {
  readonly #options: ReplyLinksOptions;
  readonly #queues: ReplyQueues;
  readonly #known = new KnownAddresses();
  readonly #waiting = new WaitingAddresses();
  readonly #pool: ReplyLinkPool;
  /** Links in use by unknown addresses, and those that still count after such an address ended them. */
  #unknownLinks = 0;
  #cancelTurn: (() => void) | undefined;
  #isDetached = false;

  constructor(options: ReplyLinksOptions) {
    this.#options = options;
    this.#queues = new ReplyQueues((address) => this.#waiting.delete(address), options.maxWaiting);
    this.#pool = new ReplyLinkPool({
      ...options,
      isKnown: (name) => this.#known.has(name),
      onReady: () => this.#assign(),
      onIdle: (link) => this.#release(link),
      onEnd: (link) => this.#handleEnd(link),
    });
  }

  /** Messages that wait for a link or for credit. */
  get depth(): number {
    return this.#queues.depth;
  }

  get isIdle(): boolean {
    return this.#queues.depth === 0 && this.#pool.isIdle;
  }

  depthOf(name: string, caller: string): number {
    return this.#queues.depthOf(name, caller);
  }

  send(name: string, bytes: Uint8Array, caller?: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        this.#learn(name, outcome);
        resolve(outcome);
      };
      const address = this.#queues.push(name, { bytes, settle }, caller);
      if (typeof address === 'string') resolve({ outcome: 'dropped', reason: address });
      else if (address.isServed) this.#pool.linkOf(address)?.sender.flush();
      else this.#enqueue(address);
    });
  }

  /** Settles all messages after the connection ended: those in flight as lost, those still waiting as dropped. */
  detach(reason: string): void {
    this.#isDetached = true;
    this.#cancelTurn?.();
    this.#pool.detach(reason);
    this.#queues.clear(reason);
  }

  #learn(name: string, { outcome }: Outcome): void {
    if (outcome === 'accepted') this.#known.add(name);
    else if (outcome !== 'dropped') this.#known.delete(name);
  }

  #enqueue(address: ReplyAddress): void {
    if (address.isResting) return;
    this.#waiting.add(address, this.#known.has(address.name));
    this.#assign();
  }

  /** Gives free links to waiting addresses, and asks for more links where they do not suffice. */
  #assign(): void {
    if (this.#isDetached) return;
    for (;;) {
      const allowsUnknown = this.#unknownLinks < maxUnknown;
      if (!this.#waiting.has(allowsUnknown) || !this.#pool.hasFree) break;
      const next = this.#waiting.take(allowsUnknown);
      if (next === undefined) break;
      if (!next.isKnown) this.#unknownLinks++;
      this.#pool.lease(next.address, next.isKnown);
    }
    this.#pool.open(this.#waiting.count(Math.max(0, maxUnknown - this.#unknownLinks)));
    if (this.#waiting.size > 0)
      this.#cancelTurn ??= this.#options.clock.after(turnMs, () => this.#endTurns());
  }

  /** Takes links from addresses that have had their turn while others wait. */
  #endTurns(): void {
    this.#cancelTurn = undefined;
    for (const link of this.#pool.listLeased()) {
      if (link.servedMs < turnMs) continue;
      const waitedMs = link.endTurn();
      if (link.sender.inFlight === 0) this.#release(link);
      else if (waitedMs >= stuckMs) this.#abandon(link);
    }
    this.#assign();
  }

  #abandon(link: ReplyLink): void {
    const reason = `the broker reported no outcome for ${stuckMs / 1000} s`;
    this.#pool.abandon(link, { outcome: 'lost', reason });
    this.#handleEnd(link);
  }

  #release(link: ReplyLink): void {
    const address = this.#pool.release(link);
    if (address === undefined) return;
    if (!link.isKnown) this.#unknownLinks--;
    address.recover();
    if (address.queue.size > 0) this.#enqueue(address);
    else this.#queues.forget(address);
    this.#assign();
  }

  /** Lets the address rest whose message ended the link. Its other messages wait. */
  #handleEnd(link: ReplyLink): void {
    const { clock } = this.#options;
    const address = this.#pool.release(link);
    if (address !== undefined) {
      this.#known.delete(address.name);
      address.rest(clock, () => {
        if (address.queue.size > 0) this.#enqueue(address);
        else this.#queues.forget(address);
      });
      if (!link.isKnown)
        clock.after(penaltyMs, () => {
          this.#unknownLinks--;
          this.#assign();
        });
    }
    this.#assign();
  }
}
