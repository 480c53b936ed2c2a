import { type Clock, errorText, type Log } from '#base';
import { changedTables, type Host, type LinkNotice, watchNetwork } from '#probes';
import type { WatchedFact } from './change-needs.ts';
import { ReadingPacer } from './reading-pacer.ts';
import { watchFiles } from './watched-files.ts';

interface HostWatchOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  /** Reads and publishes what changed. Must not reject. */
  readonly read: (changed: readonly WatchedFact[]) => Promise<void>;
  /** Called with what notifications say about links, in the kernel's order, before {@link read}. */
  readonly onLinks: (notices: readonly LinkNotice[]) => void;
  /** Called when the kernel begins to report changes of the network, and when it ends to. */
  readonly onNetworkWatched: (isWatched: boolean) => void;
}

/** Follows what the system reports of its changes, and has it read at once. A recorded host reports nothing. */
export class HostWatch {
  readonly #options: HostWatchOptions;
  readonly #pacer: ReadingPacer<WatchedFact>;
  readonly #watches = new DisposableStack();
  #isClosed = false;

  constructor(options: HostWatchOptions) {
    this.#options = options;
    this.#pacer = new ReadingPacer(options.clock, options.read);
  }

  /** Watches from now on, and reads the network once: it may have changed before. Never rejects. */
  async open(): Promise<void> {
    if (!this.#options.host.isLive) return;
    await Promise.all([this.#watchNetwork(), this.#watchFiles()]);
  }

  /** Reads the network soon, as after an overflow: it differs from what the kernel reported. */
  recheckNetwork(): void {
    if (this.#options.host.isLive) this.#pacer.note(changedTables);
  }

  close(): void {
    this.#isClosed = true;
    this.#pacer.close();
    this.#watches.dispose();
  }

  async #watchNetwork(): Promise<void> {
    const { host, log, onLinks, onNetworkWatched } = this.#options;
    try {
      const watch = await watchNetwork(host, {
        onChange: ({ tables, links }) => {
          if (links.length > 0) onLinks(links);
          this.#pacer.note(tables);
        },
        onOverflow: () => {
          log.info({}, 'the kernel reported more changes than fit; everything is read again');
          this.#pacer.note(changedTables);
        },
        onEnd: ({ message }) => {
          log.warn({ reason: message }, 'network changes are polled from now on');
          onNetworkWatched(false);
        },
      });
      if (!this.#keep(watch)) return;
      log.info({}, 'network changes are reported by the kernel');
      onNetworkWatched(true);
      this.#pacer.note(changedTables);
    } catch (error) {
      log.warn({ reason: errorText(error) }, 'network changes are polled');
    }
  }

  async #watchFiles(): Promise<void> {
    const { host, log } = this.#options;
    try {
      this.#keep(await watchFiles(host, (fact) => this.#pacer.note([fact])));
    } catch (error) {
      log.warn({ reason: errorText(error) }, 'changes of files are polled');
    }
  }

  /** Keeps a watch until the end. @returns false when that has come already. */
  #keep(watch: Disposable): boolean {
    if (this.#isClosed) watch[Symbol.dispose]();
    else this.#watches.use(watch);
    return !this.#isClosed;
  }
}
