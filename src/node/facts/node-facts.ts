import type { BlinkState } from '#actions';
import type { Counters } from '#agent';
import type {
  Address,
  AllCpuTimes,
  Cpus,
  Definitions,
  Disk,
  Identity,
  Inventory,
  LibvirtFacts,
  Link,
  LinkCountersByIndex,
  LldpNeighbour,
  LldpNeighbours,
  Load,
  Managers,
  Memory,
  MetricValue,
  Platform,
  Routes,
  Rule,
  ScheduledPower,
  Speaker,
} from '#probes';
import type { OvirtNode } from '../schema.generated.ts';

/** Facts about the agent itself. */
export interface AgentFacts {
  readonly agentName: string;
  readonly version: string;
  readonly startId: string;
  readonly epoch: number;
  /** URL without user and password; undefined without a connection. */
  readonly broker: string | undefined;
  readonly brokerProduct: string | undefined;
  /** Whether the broker vouches for callers; undefined until that was tested on this connection. */
  readonly identityVouched: boolean | undefined;
  readonly changesAllowed: boolean;
  readonly policyDigest: string;
  readonly counters: Readonly<Counters>;
  readonly queueDepth: number;
  readonly residentMemoryKiB: number;
  readonly cpuTimeNs: bigint;
  /** Name of each probe, and `ok` or why it failed. */
  readonly probes: Readonly<Record<string, string>>;
}

/** All facts of the machine at one moment. A group is undefined when its probe failed or found nothing. */
export interface NodeFacts {
  readonly identity: Identity;
  readonly agent: AgentFacts;
  readonly atStart: Inventory | undefined;
  readonly platform: Platform | undefined;
  readonly cpus: Cpus | undefined;
  readonly cpuTimes: AllCpuTimes | undefined;
  /** Times of the reading before, to compute usage from the difference. */
  readonly cpuTimesBefore: AllCpuTimes | undefined;
  readonly memory: Memory | undefined;
  readonly load: Load | undefined;
  readonly links: readonly Link[] | undefined;
  /** Counters that are newer than those of the links; undefined where the kernel tells only those. */
  readonly linkCounters: LinkCountersByIndex | undefined;
  /** Neighbours that systemd-networkd received. */
  readonly lldp: LldpNeighbours | undefined;
  /** Neighbours that lldpd received, by the name of the link. */
  readonly lldpd: ReadonlyMap<string, readonly LldpNeighbour[]>;
  readonly addresses: readonly Address[] | undefined;
  readonly routes: Routes | undefined;
  readonly rules: readonly Rule[] | undefined;
  readonly disks: readonly Disk[] | undefined;
  readonly managers: Managers | undefined;
  /** What the network services have written down. */
  readonly definitions: Definitions | undefined;
  /** Whether the configuration excludes the interfaces of a name; absent where it excludes none. */
  readonly isExcludedName?: ((name: string) => boolean) | undefined;
  readonly scheduledPower: ScheduledPower | undefined;
  readonly speaker: Speaker | undefined;
  /** The last answers of libvirt, which stay when it goes away. */
  readonly libvirt: LibvirtFacts | undefined;
  /** Undefined where no daemon of libvirt has listened yet. */
  readonly libvirtConnected: boolean | undefined;
  /** Properties of class ovirtNode whose values are libvirt's. */
  readonly fromLibvirt: readonly (keyof OvirtNode['properties'])[];
  /** Values of collectd by their names; undefined where it does not run. */
  readonly metrics: ReadonlyMap<string, MetricValue> | undefined;
  /** The light that the agent makes blink now. */
  readonly blink: BlinkState;
  /** True while the agent makes the machine beep. */
  readonly beeping: boolean;
  /** The open transaction, if any. */
  readonly change: { readonly owner: string; readonly deadlineNs: bigint } | undefined;
  /** When the agent saw the carrier of a link change, by the link's index; nanoseconds since 1970. */
  readonly carrierChangedNs: ReadonlyMap<number, bigint>;
  /** Index of the link that carries the connection to the broker. */
  readonly managementLink: number | undefined;
}
