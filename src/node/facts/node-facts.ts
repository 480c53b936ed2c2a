import type { BlinkState } from '#actions';
import type { Counters } from '#agent';
import type {
  Address,
  AllCpuTimes,
  Cpus,
  Disk,
  Identity,
  Inventory,
  Link,
  Load,
  Managers,
  Memory,
  Platform,
  Routes,
  ScheduledPower,
  Speaker,
} from '#probes';

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
  readonly addresses: readonly Address[] | undefined;
  readonly routes: Routes | undefined;
  readonly disks: readonly Disk[] | undefined;
  readonly managers: Managers | undefined;
  readonly scheduledPower: ScheduledPower | undefined;
  readonly speaker: Speaker | undefined;
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
