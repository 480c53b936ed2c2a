import type { BridgeVlans, RawOptions } from '#netlink';
import type { Link } from './link.ts';

/** The facts of a link that do not refer to other links. */
export type OwnLinkFacts = Omit<
  Link,
  'master' | 'lower' | 'bond' | 'options' | 'members' | 'membersUp' | 'degraded'
>;

export interface RawBond {
  readonly mode: string | undefined;
  readonly miimonMs: number | undefined;
  readonly activeIndex: number | undefined;
}

/** One link that refers to other links by index. {@link joinLinks} replaces the indices by names. */
export interface RawLink {
  readonly facts: OwnLinkFacts;
  readonly masterIndex: number | undefined;
  readonly lowerIndex: number | undefined;
  readonly bond: RawBond | undefined;
  readonly options: RawOptions | undefined;
  /** Options of a bridge's port. */
  readonly portOptions?: RawOptions['values'] | undefined;
  /** VLANs of a bridge's port, or of a bridge itself. */
  readonly bridgeVlans?: BridgeVlans | undefined;
}
