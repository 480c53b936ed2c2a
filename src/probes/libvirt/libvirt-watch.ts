import { type Clock, pause } from '#base';
import type { Host } from '../host/host.ts';
import { findLibvirtSockets } from './sockets.ts';

/** How asking libvirt went; incomplete when a question was not answered in time, absent when no daemon listens. */
export type LibvirtOutcome = 'answered' | 'incomplete' | 'absent' | 'failed';

interface LibvirtWatchOptions {
  readonly host: Host;
  readonly clock: Clock;
  /** Asks libvirt everything. Must not reject. */
  readonly ask: () => Promise<LibvirtOutcome>;
  /** Called when {@link LibvirtWatch.isConnected} changed, and when a connected libvirt was asked once more. */
  readonly onChange: () => void;
}

/** First pause before another attempt; each attempt that is in vain doubles it. */
const firstPauseMs = 1_000;
/** Longest pause while no daemon listens: a look for a socket starts nothing. */
const maxAbsentPauseMs = 10_000;
/** Longest pause while a daemon fails. */
const maxFailedPauseMs = 300_000;
/** A connection that lasted so long does not belong to a daemon that fails again and again. */
const lastingMs = 60_000;
/** Least time between two times of asking on one connection; doubles, up to an hour, while questions stay open. */
const askAgainMs = 60_000;
const maxAskAgainMs = 3_600_000;

interface HeldConnection {
  readonly ended: Promise<void>;
  close(): void;
}

/** Asks libvirt when it comes, and holds one idle connection whose end shows that it went away. Asks nothing meanwhile. */
export class LibvirtWatch {
  readonly #options: LibvirtWatchOptions;
  readonly #closing = new AbortController();
  #held: HeldConnection | undefined;
  #isConnected: boolean | undefined;
  #pauseMs = firstPauseMs;
  #askedMs = 0;
  #isIncomplete = false;
  #askAgain: (() => void) | undefined;

  constructor(options: LibvirtWatchOptions) {
    this.#options = options;
  }

  /** Undefined until a daemon of libvirt listened. */
  get isConnected(): boolean | undefined {
    return this.#isConnected;
  }

  /** Watches until {@link close}. Resolves when libvirt has answered for the first time, or is not there, or has failed. */
  async start(): Promise<void> {
    const first = await this.#attempt();
    if (first) this.#setConnected(true);
    void this.#follow(first);
  }

  /** Asks a connected libvirt once more, at most once a minute. */
  askAgain(): void {
    if (this.#options.clock.monotonicMs() - this.#askedMs >= askAgainMs) this.#askAgain?.();
  }

  close(): void {
    this.#closing.abort();
    this.#held?.close();
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #follow(first: HeldConnection | undefined): Promise<void> {
    let held = first;
    while (!this.#isClosed) {
      if (held) await this.#hold(held);
      await pause(this.#options.clock, this.#pauseMs, this.#closing.signal);
      held = this.#isClosed ? undefined : await this.#attempt();
    }
    held?.close();
  }

  /** @returns the idle connection; undefined when libvirt is not there, or failed. */
  async #attempt(): Promise<HeldConnection | undefined> {
    const outcome = await this.#ask();
    if (outcome === 'absent') this.#lengthenPause(maxAbsentPauseMs);
    else if (outcome === 'failed') this.#fail();
    else return this.#open();
    return undefined;
  }

  async #ask(): Promise<LibvirtOutcome> {
    this.#askedMs = this.#options.clock.monotonicMs();
    // The folder of the sockets may not answer.
    const outcome = await this.#askIfPresent().catch((): LibvirtOutcome => 'failed');
    this.#isIncomplete = outcome === 'incomplete';
    return outcome;
  }

  async #askIfPresent(): Promise<LibvirtOutcome> {
    const { host, ask } = this.#options;
    const { paths } = await findLibvirtSockets(host);
    return paths.length === 0 ? 'absent' : ask();
  }

  async #open(): Promise<HeldConnection | undefined> {
    const { host } = this.#options;
    try {
      const { openLibvirt } = await import('./rpc/index.ts');
      const opened = await openLibvirt(host, await findLibvirtSockets(host));
      if (opened) return opened.connection;
    } catch {
      // It answered a moment ago: it is being stopped, or starts again.
    }
    this.#fail();
    return undefined;
  }

  async #hold(connection: HeldConnection): Promise<void> {
    const { clock } = this.#options;
    const sinceMs = clock.monotonicMs();
    this.#held = connection;
    this.#setConnected(true);
    let isOver = false;
    const over = connection.ended.then(() => {
      isOver = true;
    });
    let againMs = askAgainMs;
    while (!isOver) {
      const again = Promise.withResolvers<void>();
      this.#askAgain = again.resolve;
      const cancel = this.#isIncomplete ? clock.after(againMs, again.resolve) : undefined;
      await Promise.race([over, again.promise]);
      cancel?.();
      againMs = Math.min(againMs * 2, maxAskAgainMs);
      if (!isOver) await this.#ask().then(this.#options.onChange);
    }
    this.#askAgain = undefined;
    this.#held = undefined;
    connection.close();
    if (clock.monotonicMs() - sinceMs >= lastingMs) this.#pauseMs = firstPauseMs;
    else this.#lengthenPause(maxFailedPauseMs);
    if (!this.#isClosed) this.#setConnected(false);
  }

  #fail(): void {
    this.#lengthenPause(maxFailedPauseMs);
    this.#setConnected(false);
  }

  #lengthenPause(maxMs: number): void {
    this.#pauseMs = Math.min(this.#pauseMs * 2, maxMs);
  }

  #setConnected(isConnected: boolean): void {
    if (this.#isConnected === isConnected || this.#isClosed) return;
    this.#isConnected = isConnected;
    this.#options.onChange();
  }
}
