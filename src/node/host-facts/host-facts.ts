import type { BoundClass } from '#agent';
import { type Clock, systemClock } from '#base';
import { type Host, type Identity, IdentityError, probes } from '#probes';
import type { Schema } from '#qmf';
import { nodeClasses } from '../classes/node-classes.ts';
import { viewContext } from '../context/view-context.ts';
import type { CollectdOptions } from '../daemons/collectd-source.ts';
import { type LibvirtUse, mergeLibvirtFacts } from '../daemons/libvirt-facts.ts';
import { type IsPublished, readExclusion } from '../exclusion.ts';
import { FactStore } from '../facts/fact-store.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { type ProbeHealth, ProbeReadings } from '../facts/probe-readings.ts';
import { macFilter } from '../hidden-macs.ts';
import { agentName } from '../names.ts';
import { isOwnKnowledge } from '../sources/class-sources.ts';
import { recallOwnIdentity } from '../state/start-identity.ts';
import { type CollectdReading, readCollectd } from './collectd-reading.ts';
import { listObjects, type NodeObject } from './node-object.ts';
import { factsWithoutAgent, unknownIdentity, withoutIdentity } from './unknown.ts';

export interface HostFactsOptions {
  readonly host: Host;
  readonly schema: Schema;
  /** Where the agent of this machine keeps its identity; it is only read. */
  readonly stateDirectory: string;
  readonly configuredUuid?: string | undefined;
  /** Patterns `CLASS.PROPERTY` of what is left out. */
  readonly exclude?: readonly string[] | undefined;
  /** Names of interfaces that are left out. */
  readonly excludeInterfaces?: readonly string[] | undefined;
  /** Whose facts count where kernel and libvirt both have them. */
  readonly libvirt?: LibvirtUse | undefined;
  /** Without it collectd is not read. */
  readonly collectd?: CollectdOptions | undefined;
  readonly clock?: Clock | undefined;
}

/** All facts of one reading. */
export interface HostReading {
  /** The objects of every class but agent, without what only an agent knows. */
  readonly objects: readonly NodeObject[];
  /**
   * How the last reading of each probe went, in the order of the probes; the identity's includes the decision. Then that of
   * collectd, where it runs.
   */
  readonly probes: readonly ProbeHealth[];
  /** Name that an agent of this machine has; undefined where no source names the machine. */
  readonly agentName: string | undefined;
}

/**
 * Reads the facts of a machine as an agent does, without one: needs no broker, takes no state directory, and runs beside the
 * agent of the machine.
 */
export class HostFacts {
  readonly #options: HostFactsOptions;
  readonly #readings: ProbeReadings<typeof probes>;
  readonly #classes: readonly BoundClass<NodeFacts>[];
  readonly #isShown: IsPublished;
  readonly #probeNames: readonly (keyof typeof probes)[];
  readonly #facts: FactStore;
  #identity: Identity | undefined;
  #collectd: CollectdReading | undefined;

  /** @throws {ExclusionError} */
  constructor(options: HostFactsOptions) {
    const { host, schema, libvirt = 'auto', excludeInterfaces, clock = systemClock } = options;
    this.#options = options;
    const isPublished = readExclusion(options.exclude ?? [], schema);
    this.#isShown = (className, member) =>
      isPublished(className, member) && !isOwnKnowledge(className, member);
    this.#readings = new ProbeReadings({ probes, host, clock, onHealthChange: () => undefined });
    const context = viewContext(host, clock, macFilter(isPublished));
    this.#classes = nodeClasses(context).filter(({ name }) => name !== 'agent');
    const names = Object.keys(probes) as (keyof typeof probes)[];
    this.#probeNames = names.filter((name) => name !== 'libvirt' || libvirt !== 'off');
    this.#facts = new FactStore({
      clock,
      readings: this.#readings,
      mergeLibvirt: (facts) => mergeLibvirtFacts(facts, libvirt),
      excludeInterfaces,
      otherFacts: () => ({
        ...factsWithoutAgent,
        metrics: this.#collectd?.metrics,
        identity: this.#identity ?? unknownIdentity,
        libvirtConnected: this.#readings.latest().libvirt !== undefined || undefined,
      }),
    });
  }

  /** Reads every fact that is due again. Statistics that need two readings are there from the second on. */
  async read(): Promise<HostReading> {
    const names = this.#probeNames;
    const [identityProblem] = await Promise.all([this.#decideIdentity(), this.#readings.read(names)]);
    this.#collectd = await this.#readCollectd();
    const { after } = this.#facts.update();
    const objects = listObjects(this.#options.schema, this.#classes, after, this.#isShown);
    const health = new Map(this.#readings.health().map((each) => [each.probe, each]));
    const ofProbes = names.flatMap((name) => health.get(name) ?? []);
    return {
      objects: this.#identity ? objects : objects.map(withoutIdentity),
      probes: [
        ...ofProbes.map((each) => judge(each, identityProblem)),
        ...(this.#collectd ? [this.#collectd.health] : []),
      ],
      agentName: this.#identity && agentName(this.#identity.uuid),
    };
  }

  close(): void {
    this.#readings.close();
  }

  /** Reads collectd, which needs the host names. */
  async #readCollectd(): Promise<CollectdReading | undefined> {
    const { host, collectd, clock = systemClock } = this.#options;
    const { platform, libvirt } = this.#readings.latest();
    const hostnames = [platform?.hostname, libvirt?.hostname];
    return collectd && readCollectd({ host, clock, collectd, hostnames });
  }

  /** @returns why no source names the machine; undefined when one does. */
  async #decideIdentity(): Promise<string | undefined> {
    const { host, stateDirectory, configuredUuid } = this.#options;
    try {
      this.#identity ??= await recallOwnIdentity(host, stateDirectory, configuredUuid);
      return undefined;
    } catch (error) {
      // For another reason the probe of this name fails as well, and tells it.
      return error instanceof IdentityError ? error.message : undefined;
    }
  }
}

const judge = (health: ProbeHealth, problem: string | undefined): ProbeHealth =>
  health.probe === 'identity' && health.ok && problem !== undefined
    ? { ...health, ok: false, reason: problem }
    : health;
