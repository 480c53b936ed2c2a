import type { Beeper, Blinker, ExclusiveLocks, OperationContext } from '#actions';
import type { Clock, Log } from '#base';
import type { Host, Link } from '#probes';
import type { TransactionManager } from '#transactions';
import type { HostEvent } from '../events/host-events.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { ReadClass } from '../facts/probe-needs.ts';
import type { MacFilter } from '../hidden-macs.ts';

/** The dependencies of every method, besides its arguments and its row. */
export interface NodeContext {
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  /** Changes that share a lock run one at a time. */
  readonly locks: ExclusiveLocks;
  /** The services of the host that steps use. */
  readonly operations: OperationContext;
  readonly transactions: TransactionManager;
  readonly blinker: Blinker;
  readonly beeper: Beeper;
  /** Why no caller may change this host; undefined where it may be changed. */
  readonly readOnlyReason: string | undefined;
  /** Finds what `publish.exclude` leaves out because it tells a MAC address. */
  readonly hiddenMacs: MacFilter;
  /** Returns the facts as they were read last. */
  facts(): NodeFacts;
  /** Reads the facts of these classes again and publishes the changes. Resolves once all data indications are queued for the broker. */
  refresh(classNames: readonly ReadClass[]): Promise<NodeFacts>;
  /** Reads the links again. @returns them with the time of the reading, nanoseconds since 1970. */
  readLinks(): Promise<{ readonly links: readonly Link[] | undefined; readonly atNs: bigint }>;
  reportEvent(event: HostEvent): void;
}
