import type { Clock, Log } from '#base';
import { type Host, isXenDom0, type LibvirtOutcome, LibvirtWatch, type probes } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { ProbeReadings } from '../facts/probe-readings.ts';
import { compareLibvirtFacts, type LibvirtUse, mergeLibvirtFacts } from './libvirt-facts.ts';
import { waitForSource } from './wait-for-source.ts';

interface LibvirtSourceOptions {
  readonly use: LibvirtUse;
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  readonly readings: ProbeReadings<typeof probes>;
  /** Publishes the facts as they were read last. */
  readonly onChange: () => void;
}

/** Reads libvirt when it comes, and puts its facts beside the kernel's. */
export class LibvirtSource {
  readonly #options: LibvirtSourceOptions;
  readonly #watch: LibvirtWatch;
  readonly #loggedFacts = new Set<string>();

  constructor(options: LibvirtSourceOptions) {
    const { host, clock, log } = options;
    this.#options = options;
    this.#watch = new LibvirtWatch({
      host,
      clock,
      ask: () => this.#ask(),
      onChange: () => {
        log.info({ connected: this.#watch.isConnected }, 'libvirt');
        options.onChange();
      },
    });
  }

  /** Undefined where no daemon of libvirt has listened yet. */
  get isConnected(): boolean | undefined {
    return this.#watch.isConnected;
  }

  /** Watches from now on. Resolves when the facts of libvirt are here, if it has any: in a Dom0 no other source has them. */
  async start(): Promise<void> {
    const { use, host, clock } = this.#options;
    if (use === 'off') return;
    const started = this.#watch.start();
    return (await isXenDom0(host)) ? started : waitForSource(started, clock);
  }

  /** Merges the facts of libvirt. Logs the first difference of each fact between libvirt and the kernel. */
  merge(facts: NodeFacts): NodeFacts {
    const { log, use, readings } = this.#options;
    const { libvirt, platform } = facts;
    // Facts that survive a failed reading may be those of libvirt already.
    const { cpus, memory } = readings.latest();
    if (libvirt && platform && platform.hostname !== libvirt.kernelHostname) this.#watch.askAgain();
    for (const difference of compareLibvirtFacts({ libvirt, cpus, memory })) {
      if (this.#loggedFacts.has(difference.fact)) continue;
      this.#loggedFacts.add(difference.fact);
      log.warn(difference, 'libvirt and the kernel differ');
    }
    return mergeLibvirtFacts(facts, use);
  }

  close(): void {
    this.#watch.close();
  }

  async #ask(): Promise<LibvirtOutcome> {
    const { readings, log } = this.#options;
    await readings.readNow(['libvirt']);
    if (readings.health().find(({ probe }) => probe === 'libvirt')?.ok !== true) return 'failed';
    const { libvirt } = readings.latest();
    if (!libvirt) return 'absent';
    for (const reason of libvirt.problems) log.warn({ reason }, 'libvirt left a question unanswered');
    return libvirt.isComplete ? 'answered' : 'incomplete';
  }
}
