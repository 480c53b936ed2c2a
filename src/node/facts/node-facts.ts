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

/** What the agent knows of itself. */
export interface AgentFacts {
  readonly agentName: string;
  readonly version: string;
  readonly startId: string;
  readonly epoch: number;
  /** Without user and password. */
  readonly broker: string | undefined;
  readonly brokerProduct: string | undefined;
  /** Undefined until it was tested on this connection. */
  readonly identityVouched: boolean | undefined;
  readonly changesAllowed: boolean;
  readonly policyDigest: string;
  readonly counters: Readonly<Counters>;
  readonly queueDepth: number;
  readonly residentMemoryKiB: number;
  readonly cpuTimeNs: bigint;
  /** Name of each probe to `ok` or why it failed. */
  readonly probes: Readonly<Record<string, string>>;
}

/** All that is known of the machine at one moment. A group is undefined where its probe failed or found nothing. */
export interface NodeFacts {
  readonly identity: Identity;
  readonly agent: AgentFacts;
  readonly atStart: Inventory | undefined;
  readonly platform: Platform | undefined;
  readonly cpus: Cpus | undefined;
  readonly cpuTimes: AllCpuTimes | undefined;
  /** Of the reading before, for what is a difference. */
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
  /** What the agent makes blink and beep at this moment. */
  readonly blink: BlinkState;
  readonly beeping: boolean;
  /** The open change of the network. */
  readonly change: { readonly owner: string; readonly deadlineNs: bigint } | undefined;
  /** When the agent saw a link's carrier change, by the link's index; nanoseconds since 1970. */
  readonly carrierChangedNs: ReadonlyMap<number, bigint>;
  /** Index of the link that carries the connection to the broker. */
  readonly managementLink: number | undefined;
}
