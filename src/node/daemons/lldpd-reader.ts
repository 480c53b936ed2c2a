import type { Command, Runner } from '#actions';
import { type Clock, errorText, type Log } from '#base';
import { type Host, type Link, type LldpNeighbour, parseLldpctl } from '#probes';

interface LldpdReaderOptions {
  readonly host: Host;
  readonly runner: Pick<Runner, 'run'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when the neighbours were read. */
  readonly onRead: () => void;
}

const command: Command = { file: 'lldpctl', args: ['-f', 'json'], timeLimitMs: 5000 };
/** Sockets of lldpd: of Debian and its default. */
const sockets = ['/run/lldpd.socket', '/run/lldpd/lldpd.socket'];
/** A neighbour announces itself every 30 seconds, so that a later reading finds every neighbour. */
export const afterChangeMs = 31_000;

/**
 * Asks lldpd for the neighbours of all links: once at the start, and once after changes of carriers, at most every 31
 * seconds. Between changes no process starts.
 */
export class LldpdReader {
  readonly #options: LldpdReaderOptions;
  #neighbours: ReadonlyMap<string, readonly LldpNeighbour[]> = new Map();
  #carriers: string | undefined;
  #cancel: (() => void) | undefined;
  #isClosed = false;
  #hasFailed = false;

  constructor(options: LldpdReaderOptions) {
    this.#options = options;
  }

  /** Neighbours by the name of the link. */
  get neighbours(): ReadonlyMap<string, readonly LldpNeighbour[]> {
    return this.#neighbours;
  }

  /** Compares the carriers of links with those at the last call, and reads when they changed. */
  update(links: readonly Link[] | undefined): void {
    if (links === undefined || this.#isClosed || !this.#options.host.isLive) return;
    const carriers = links
      .filter(({ kind }) => kind === 'physical')
      .map(({ index, carrier, carrierChanges }) => `${index} ${carrier} ${carrierChanges}`)
      .join(',');
    if (carriers === this.#carriers) return;
    const isFirst = this.#carriers === undefined;
    this.#carriers = carriers;
    if (this.#cancel !== undefined) return;
    this.#cancel = this.#options.clock.after(isFirst ? 0 : afterChangeMs, () => {
      this.#cancel = undefined;
      void this.#read();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  async #read(): Promise<void> {
    const { host, runner, log, onRead } = this.#options;
    try {
      const found = await Promise.all(sockets.map((socket) => host.exists(socket)));
      if (!found.includes(true)) {
        if (this.#neighbours.size > 0) this.#neighbours = new Map();
        return;
      }
      const { stdout } = await runner.run(command);
      const neighbours = parseLldpctl(stdout);
      if (neighbours === undefined) throw new TypeError('the output is not that of lldpctl -f json');
      this.#neighbours = neighbours;
      this.#hasFailed = false;
      if (!this.#isClosed) onRead();
    } catch (error) {
      if (!this.#hasFailed) log.warn({ reason: errorText(error) }, 'lldpd does not report its neighbours');
      this.#hasFailed = true;
    }
  }
}
