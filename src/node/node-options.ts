import type { Policy } from '#access';
import type { Command } from '#actions';
import type { Broker } from '#agent';
import type { Clock, Log } from '#base';
import type { Host } from '#probes';
import type { CollectdOptions } from './daemons/collectd-source.ts';
import type { LibvirtUse } from './daemons/libvirt-facts.ts';
import type { ReadClass } from './facts/probe-needs.ts';

/** How often the facts of each class are read, in seconds. */
export type Intervals = Readonly<Record<ReadClass, number>>;

export interface NodeOptions {
  readonly host: Host;
  readonly broker: Broker;
  /** Opens another connection to the same broker with the same account. It must not reconnect. */
  readonly dial: () => Broker;
  /** Patterns `CLASS.PROPERTY` of properties and statistics that are never published. */
  readonly exclude?: readonly string[] | undefined;
  /** Patterns of the names of interfaces that are not published. */
  readonly excludeInterfaces?: readonly string[] | undefined;
  /** Says who may call which method; `Node.setPolicy` replaces it. */
  readonly policy: Policy;
  readonly log: Log;
  /** Text of the `schema/ovirt-node.json` that this program was compiled against. */
  readonly schemaJson: string;
  readonly version: string;
  readonly stateDirectory: string;
  readonly configuredUuid?: string | undefined;
  readonly intervals: Intervals;
  /** Without it collectd is not read. */
  readonly collectd?: CollectdOptions | undefined;
  /** Default: auto. */
  readonly libvirt?: LibvirtUse | undefined;
  /** Seconds between readings of what the kernel reports changes of: 60 unless given. */
  readonly resyncSeconds?: number | undefined;
  readonly heartbeatSeconds: number;
  readonly publishJitterMs: number;
  /** False when a mutating call must be answered with the steps it would have run. Default: true. */
  readonly allowChanges?: boolean | undefined;
  /**
   * Transactions of the network: seconds until the broker must be reached again, and the rollback command without the path of
   * the checkpoint. Absent: every change of the network is refused.
   */
  readonly transactions?: { readonly seconds: number; readonly rollback: Command } | undefined;
  /** Folders of tools, as in `PATH`. Default: those of the system. */
  readonly toolPath?: string | undefined;
  readonly clock?: Clock | undefined;
}
