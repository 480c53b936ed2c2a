import type { Command } from '#actions';
import type { Broker } from '#agent';
import type { Clock, Log } from '#base';
import type { Host } from '#probes';
import type { Policy } from '../access/policy.ts';
import type { ReadClass } from './classes/node-classes.ts';

/** How often the facts of each class are read, in seconds. */
export type Intervals = Readonly<Record<ReadClass, number>>;

export interface NodeOptions {
  readonly host: Host;
  readonly broker: Broker;
  /** Another connection to the broker that `broker` is connected to, with the same account; not made again when it falls. */
  readonly dial: () => Broker;
  /** Patterns `CLASS.PROPERTY` of what nobody is told. */
  readonly exclude?: readonly string[] | undefined;
  /** Who may call what; `Node.setPolicy` changes it. */
  readonly policy: Policy;
  readonly log: Log;
  /** Text of `schema/ovirt-node.xml`, the one that this program was compiled against. */
  readonly schemaXml: string;
  readonly version: string;
  readonly stateDirectory: string;
  readonly configuredUuid?: string | undefined;
  readonly intervals: Intervals;
  readonly heartbeatSeconds: number;
  readonly publishJitterMs: number;
  /**
   * False where nothing of the host is to be changed, whoever may: calls that would are answered with what they would
   * have run. True unless given.
   */
  readonly allowChanges?: boolean | undefined;
  /**
   * Changes of the network: how long one may take to reach the broker again, and the program that takes it back, up to the
   * record that it is given. Without it the network is not changed.
   */
  readonly transactions?: { readonly seconds: number; readonly rollback: Command } | undefined;
  /** Folders in which tools are looked for, as in `PATH`; the system's own unless given. */
  readonly toolPath?: string | undefined;
  readonly clock?: Clock | undefined;
}
