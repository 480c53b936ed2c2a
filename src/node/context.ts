import type { Beeper, Blinker, ExclusiveLocks, OperationContext } from '#actions';
import type { BoundClass } from '#agent';
import type { Clock, Log } from '#base';
import type { Host, Link } from '#probes';
import type { TransactionManager } from '../transactions/manager.ts';
import type { ReadClass } from './classes/node-classes.ts';
import type { HostEvent } from './events/host-events.ts';
import type { NodeFacts } from './facts/node-facts.ts';

/** What the methods of the classes need besides arguments and rows. */
export interface NodeContext {
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  readonly locks: ExclusiveLocks;
  /** With what steps are done. */
  readonly dependencies: OperationContext;
  readonly transactions: TransactionManager;
  readonly blinker: Blinker;
  readonly beeper: Beeper;
  /** Why this host is not to be changed, whoever asks; undefined where it may be. */
  readonly readOnlyReason: string | undefined;
  /** Every class as it is served. */
  classes(): readonly BoundClass<NodeFacts>[];
  /** What is known now. */
  facts(): NodeFacts;
  /** Reads the facts of these classes now; data indications of what changed have left when it resolves. */
  refresh(classNames: readonly ReadClass[]): Promise<NodeFacts>;
  /** The links at this moment. */
  readLinks(): Promise<{ readonly links: readonly Link[] | undefined; readonly atNs: bigint }>;
  raise(event: HostEvent): void;
}
