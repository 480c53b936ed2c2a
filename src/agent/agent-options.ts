import type { Clock, Log } from '#base';
import type { Broker } from '#broker';
import type { AmqpValue, Schema } from '#qmf';
import type { Authorize } from './authorization.ts';
import type { Identify } from './limits/caller.ts';
import type { MutationPolicy } from './mutations/mutation-policy.ts';
import type { Duplicate } from './publication/duplicate-detector.ts';
import type { BoundClass } from './store/define-class.ts';

export interface AgentOptions<Facts> {
  readonly schema: Schema;
  readonly classes: readonly BoundClass<Facts>[];
  /** Parts of the name `vendor:product:instance`; vendor and product without a colon. */
  readonly vendor: string;
  readonly product: string;
  readonly instance: string;
  /** Incremented at each start, 1 to 4095. */
  readonly epoch: number;
  readonly broker: Broker;
  readonly log: Log;
  readonly clock?: Clock | undefined;
  /** Permits every call where absent. */
  readonly authorize?: Authorize | undefined;
  /** Tells accounts apart for the limits of each; without it an account is a reply address. */
  readonly identify?: Identify | undefined;
  /** Returns false for a property or statistic that is never published; all are published where absent. */
  readonly isPublished?: ((className: string, member: string) => boolean) | undefined;
  /** How mutations are treated; without it every call is treated as one that only reads. */
  readonly mutations?: MutationPolicy | undefined;
  /** Seconds between heartbeats: 10 unless given. */
  readonly heartbeatSeconds?: number | undefined;
  /** Longest random delay of a full publication, in milliseconds: 1,000 unless given. */
  readonly publishJitterMs?: number | undefined;
  /** Further attributes of heartbeats, such as `hostname`. */
  readonly attributes?: () => ReadonlyMap<string, AmqpValue>;
  /** Called when another agent uses the same name. */
  readonly onDuplicate?: (duplicate: Duplicate) => void;
}
