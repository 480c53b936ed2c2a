import type { Clock } from '#base';
import type { probes } from '#probes';
import { CarrierTimes } from './carrier-times.ts';
import { interfaceFilter } from './exclude-interfaces.ts';
import { gatherFacts, type OtherFacts } from './gather-facts.ts';
import type { NodeFacts } from './node-facts.ts';
import type { ProbeReadings } from './probe-readings.ts';

interface FactStoreOptions {
  readonly clock: Clock;
  readonly readings: ProbeReadings<typeof probes>;
  /** Puts the facts of libvirt in the place of the kernel's. */
  readonly mergeLibvirt: (facts: NodeFacts) => NodeFacts;
  /** Returns the facts that no probe reads, as they are now. @param addresses of the last reading. */
  readonly otherFacts: (addresses: NodeFacts['addresses']) => Omit<OtherFacts, 'carrierChangedNs'>;
  /** Patterns of the names of interfaces that are left out. Default: none. */
  readonly excludeInterfaces?: readonly string[] | undefined;
}

/** Keeps the facts of this machine as they were gathered last. */
export class FactStore {
  readonly #options: FactStoreOptions;
  readonly #carrierTimes = new CarrierTimes();
  readonly #filter: (facts: NodeFacts) => NodeFacts;
  #facts: NodeFacts | undefined;

  constructor(options: FactStoreOptions) {
    this.#options = options;
    this.#filter = interfaceFilter(options.excludeInterfaces ?? []);
  }

  /** Returns the facts as they were gathered last; gathers them at the first call. */
  current(): NodeFacts {
    this.#facts ??= this.#gather();
    return this.#facts;
  }

  /** The host name; undefined before the facts were gathered first. Unlike {@link current}, it gathers nothing. */
  get hostname(): string | undefined {
    return this.#facts?.platform?.hostname;
  }

  /** Gathers all facts again. @returns them, with those before; undefined at the first time. */
  update(): { readonly before: NodeFacts | undefined; readonly after: NodeFacts } {
    const before = this.#facts;
    const after = this.#gather();
    if (before) this.#carrierTimes.update(before, after, this.#options.clock.nowNs());
    this.#facts = after;
    return { before, after };
  }

  #gather(): NodeFacts {
    const latest = this.#options.readings.latest();
    const facts = gatherFacts(latest, this.#facts, {
      ...this.#options.otherFacts(latest.addresses),
      carrierChangedNs: this.#carrierTimes.changedNs,
    });
    return this.#filter(this.#options.mergeLibvirt(facts));
  }
}
