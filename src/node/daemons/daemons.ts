import { Runner } from '#actions';
import type { Clock } from '#base';
import type { Link, probes } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { PublishedClass } from '../facts/probe-needs.ts';
import type { ProbeHealth, ProbeReadings } from '../facts/probe-readings.ts';
import type { NodeOptions } from '../node-options.ts';
import { CollectdSource } from './collectd-source.ts';
import { LibvirtSource } from './libvirt-source.ts';
import { LldpdReader } from './lldpd-reader.ts';

interface DaemonsContext {
  readonly clock: Clock;
  readonly readings: ProbeReadings<typeof probes>;
  /** Publishes the facts of these classes as they are now. */
  readonly publish: (classNames: readonly PublishedClass[]) => void;
  /** Does the same, but nothing before the agent is on the bus. */
  readonly republish: (classNames: readonly PublishedClass[]) => void;
  readonly onHealthChange: (health: ProbeHealth) => void;
}

/** The daemons of this machine that know facts: libvirt, collectd and lldpd. Each may come and go while the agent runs. */
export class Daemons {
  readonly #libvirt: LibvirtSource;
  readonly #collectd: CollectdSource;
  readonly #lldpd: LldpdReader;

  constructor(
    options: Pick<NodeOptions, 'host' | 'log' | 'toolPath' | 'libvirt' | 'collectd'>,
    { clock, readings, publish, republish, onHealthChange }: DaemonsContext,
  ) {
    const { host, log } = options;
    this.#libvirt = new LibvirtSource({
      use: options.libvirt ?? 'auto',
      host,
      clock,
      log,
      readings,
      onChange: () => republish(['ovirtNode', 'cpu']),
    });
    this.#collectd = new CollectdSource({
      options: options.collectd,
      host,
      clock,
      log,
      hostnames: () => {
        const { libvirt, platform } = readings.latest();
        return [platform?.hostname, libvirt?.hostname];
      },
      onChange: () => republish(['metric']),
      onHealthChange,
    });
    this.#lldpd = new LldpdReader({
      host,
      runner: new Runner({ path: options.toolPath }),
      clock,
      log,
      onRead: () => publish(['networkInterface']),
    });
  }

  /** Follows libvirt from now on. Resolves once its facts are here, or need not be waited for. */
  startLibvirt(): Promise<void> {
    return this.#libvirt.start();
  }

  /** Follows collectd from now on, which needs the host names. Resolves after the first reading, or after two seconds. */
  startCollectd(): Promise<void> {
    return this.#collectd.start();
  }

  /** Has lldpd asked for the neighbours of links when carriers have changed. */
  updateLinks(links: readonly Link[] | undefined): void {
    this.#lldpd.update(links);
  }

  /** Puts the facts of libvirt in the place of the kernel's. */
  mergeLibvirt(facts: NodeFacts): NodeFacts {
    return this.#libvirt.merge(facts);
  }

  /** Returns the other facts of the daemons, as they are now. */
  facts(): Pick<NodeFacts, 'libvirtConnected' | 'metrics' | 'lldpd'> {
    return {
      libvirtConnected: this.#libvirt.isConnected,
      metrics: this.#collectd.metrics,
      lldpd: this.#lldpd.neighbours,
    };
  }

  /** Returns the health of the daemons that no probe reads. */
  health(): readonly ProbeHealth[] {
    return this.#collectd.health();
  }

  close(): void {
    this.#libvirt.close();
    this.#lldpd.close();
    this.#collectd.close();
  }
}
