import type { Beeper, Blinker, ExclusiveLocks, OperationContext } from '#actions';
import type { BoundClass } from '#agent';
import type { Clock, Log } from '#base';
import type { Host, Link } from '#probes';
import type { Changes } from './changes/changes.ts';
import type { ReadClass } from './classes.ts';
import type { NodeFacts } from './facts.ts';
import type { HostEvent } from './host-events.ts';

/** What the methods of the classes need besides arguments and rows. */
export interface Services {
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Log;
  readonly lanes: ExclusiveLocks;
  /** With what steps are done. */
  readonly means: OperationContext;
  readonly changes: Changes;
  readonly blinker: Blinker;
  readonly beeper: Beeper;
  /** Why this host is not to be changed, whoever asks; undefined where it may be. */
  readonly unchangeable: string | undefined;
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
