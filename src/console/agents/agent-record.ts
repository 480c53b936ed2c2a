import type { AgentInfo } from '#qmf';

/** One running agent process behind an agent name. */
export interface AgentInstance {
  /** The attributes of its last heartbeat or locate response. */
  readonly info: AgentInfo;
  /** Attribute `hostname`; undefined when the agent sends none, or one that is too long. */
  readonly hostname: string | undefined;
  /** Time of its last message by this machine's clock, in nanoseconds since 1970. */
  readonly lastSeenNs: bigint;
  /**
   * How far its clock is ahead of this machine's, in milliseconds, as its last heartbeats say; negative when it is behind, undefined when
   * they have no time. `isClockWrong` judges it. Silence is judged by arrival, whatever the clock says.
   */
  readonly clockDifferenceMs: number | undefined;
}

/** One agent name as the console knows it, with the last message sent under that name. */
export interface AgentRecord extends AgentInstance {
  /** `vendor:product:instance`. */
  readonly name: string;
  /** `silent` after three heartbeat intervals without a message, at least 30 s. */
  readonly state: 'alive' | 'silent';
  /** True while two agents use this name: the console sees two values of attribute `startId` at one time. */
  readonly isDuplicate: boolean;
  /** All agents that use this name, by start id; empty unless `isDuplicate`. */
  readonly instances: readonly AgentInstance[];
}

/**
 * A change of one agent. `restarted`: its epoch changed, or it has a start id that was not heard before. `updated`: its
 * attributes changed, the timestamp aside, or its clock became wrong or right.
 */
export interface AgentChange {
  readonly kind: 'added' | 'updated' | 'restarted' | 'silent' | 'removed';
  readonly agent: AgentRecord;
}

/** Reports whether this is the agent inside qpidd. */
export function isBrokerAgent({ vendor, product }: Pick<AgentInfo, 'vendor' | 'product'>): boolean {
  return vendor === 'apache.org' && product === 'qpidd';
}

/**
 * Makes a test whether a reply comes from the agent. qpidd's agent signs some replies as `broker`, and frames of QMFv1
 * may be unsigned.
 */
export function isFrom({ name, info }: AgentRecord): (sender: string | undefined) => boolean {
  return (sender) => sender === undefined || sender === name || (sender === 'broker' && isBrokerAgent(info));
}
