import type { Clock } from '#base';
import type { Outcome } from '../broker.ts';
import { Backoff } from '../connection/backoff.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Connection } from '../rhea/rhea-types.ts';
import { AttachedSender } from '../sending/attached-sender.ts';
import type { ReplyAddress } from './reply-address.ts';

interface ReplyLinkPoolOptions {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly target: string | undefined;
  readonly clock: Clock;
  /** Reports whether the broker accepted the last message to an address. */
  readonly isKnown: (address: string) => boolean;
  /** Called when another link is free. */
  readonly onReady: () => void;
  /** Called when everything for a link's address is settled. */
  readonly onIdle: (link: ReplyLink) => void;
  /** Called when the broker ended a link, after the pool removed it. */
  readonly onEnd: (link: ReplyLink) => void;
}

/** Sessions of one connection that brokers allow for this: qpidd and ActiveMQ thousands, Broker-J 256, RabbitMQ 4 64. */
const maxLinks = 32;
/** Octets of one address that may wait for an outcome: as many as the parts of an answer in flight. */
const maxInFlightOctets = 2 * 1024 * 1024;
/** A link beside the spare one ends when none has been needed for this time. */
const idleMs = 10_000;

/** A sending link that serves at most one address. */
export class ReplyLink {
  readonly sender: AttachedSender;
  address: ReplyAddress | undefined;
  isKnown = false;
  wasLeased = false;
  readonly #clock: Clock;
  #leasedMs = 0;
  #turnEndedMs: number | undefined;

  constructor(clock: Clock, attach: (link: ReplyLink) => AttachedSender) {
    this.#clock = clock;
    this.sender = attach(this);
  }

  /** Milliseconds since the link got its address. */
  get servedMs(): number {
    return this.#clock.monotonicMs() - this.#leasedMs;
  }

  serve(address: ReplyAddress, isKnown: boolean): void {
    this.address = address;
    this.isKnown = isKnown;
    this.wasLeased = true;
    this.#leasedMs = this.#clock.monotonicMs();
    this.#turnEndedMs = undefined;
    address.isServed = true;
    this.sender.serve(address.queue);
  }

  /** Sends no further message of the address. @returns for how many milliseconds the link has waited for outcomes since. */
  endTurn(): number {
    const nowMs = this.#clock.monotonicMs();
    this.#turnEndedMs ??= nowMs;
    this.sender.serve(undefined);
    return nowMs - this.#turnEndedMs;
  }
}

/** The links for answers: opened on demand and one in advance, up to a limit. */
export class ReplyLinkPool {
  readonly #options: ReplyLinkPoolOptions;
  readonly #links = new Set<ReplyLink>();
  readonly #free = new Set<ReplyLink>();
  readonly #leased = new Map<ReplyAddress, ReplyLink>();
  /** Grows where the broker ends links that served nothing yet. */
  readonly #backoff = new Backoff();
  #cancelReopen: (() => void) | undefined;
  #cancelShrink: (() => void) | undefined;

  constructor(options: ReplyLinkPoolOptions) {
    this.#options = options;
  }

  get hasFree(): boolean {
    return this.#free.size > 0;
  }

  /** True when nothing waits for an outcome. */
  get isIdle(): boolean {
    for (const { sender } of this.#leased.values()) if (sender.inFlight > 0) return false;
    return true;
  }

  linkOf(address: ReplyAddress): ReplyLink | undefined {
    return this.#leased.get(address);
  }

  listLeased(): readonly ReplyLink[] {
    return [...this.#leased.values()];
  }

  /** Opens as many links as waiting addresses need, and a spare one. */
  open(waiting: number): void {
    if (this.#cancelReopen !== undefined) return;
    if (waiting === 0 && this.#leased.size === 0) return;
    const wanted = Math.min(maxLinks, this.#leased.size + waiting + 1);
    while (this.#links.size < wanted) this.#openOne();
  }

  /** Gives a free link to an address. Requires {@link hasFree}. */
  lease(address: ReplyAddress, isKnown: boolean): void {
    for (const link of this.#free) {
      this.#free.delete(link);
      this.#leased.set(address, link);
      link.serve(address, isKnown);
      return;
    }
  }

  /** Takes the address from a link, which is free then if it is still open. @returns the address. */
  release(link: ReplyLink): ReplyAddress | undefined {
    const { address } = link;
    link.address = undefined;
    if (address === undefined) return undefined;
    address.isServed = false;
    this.#leased.delete(address);
    link.sender.serve(undefined);
    if (this.#links.has(link)) this.#free.add(link);
    this.#cancelShrink ??= this.#options.clock.after(idleMs, () => this.#shrink());
    return address;
  }

  /** Ends a link. @param outcome of its messages in flight. */
  abandon(link: ReplyLink, outcome: Outcome): void {
    this.#remove(link);
    link.sender.close(outcome);
  }

  /** Forgets all links after the connection ended. */
  detach(reason: string): void {
    this.#cancelReopen?.();
    this.#cancelShrink?.();
    for (const { sender } of this.#links) sender.forget({ outcome: 'lost', reason });
    this.#links.clear();
    this.#free.clear();
    this.#leased.clear();
  }

  #openOne(): void {
    const { connection, dialect, target, clock, isKnown, onReady, onIdle } = this.#options;
    const attach = (link: ReplyLink) =>
      new AttachedSender(connection, {
        dialect,
        target,
        presettled: false,
        maxInFlightOctets,
        // Broker-J closes the connection over a message to a link that it has just ended.
        isCautious: () => link.address !== undefined && !isKnown(link.address.name),
        onOpen: () => {
          this.#free.add(link);
          onReady();
        },
        onIdle: () => onIdle(link),
        onEnd: () => this.#handleEnd(link),
      });
    this.#links.add(new ReplyLink(clock, attach));
  }

  #handleEnd(link: ReplyLink): void {
    const { clock, onReady, onEnd } = this.#options;
    this.#remove(link);
    if (link.wasLeased) this.#backoff.reset();
    else
      this.#cancelReopen ??= clock.after(this.#backoff.nextMs(), () => {
        this.#cancelReopen = undefined;
        onReady();
      });
    onEnd(link);
  }

  #remove(link: ReplyLink): void {
    this.#links.delete(link);
    this.#free.delete(link);
  }

  /** Ends all free links but one. */
  #shrink(): void {
    this.#cancelShrink = undefined;
    const [, ...surplus] = this.#free;
    for (const link of surplus) this.abandon(link, { outcome: 'lost', reason: 'not needed' });
  }
}
