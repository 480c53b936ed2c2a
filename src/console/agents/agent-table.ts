import type { Clock } from '#base';
import { type AgentInfo, readText } from '#qmf';
import { Listeners } from '../listeners.ts';
import { InstanceTracker } from './instance-tracker.ts';
import { isSameAgentInfo } from './same-agent-info.ts';

/** One of those that speak under an agent's name. */
export interface AgentInstance {
  /** What it said last of itself. */
  readonly info: AgentInfo;
  /** Its attribute `hostname`; undefined where it does not say. */
  readonly hostname: string | undefined;
  /** When it was last received from, nanoseconds since 1970 by this machine's clock. */
  readonly lastSeenNs: bigint;
}

/** One agent as a console knows it; what it said is what was heard last under its name. */
export interface AgentRecord extends AgentInstance {
  /** `vendor:product:instance`. */
  readonly name: string;
  /** `silent` when nothing came for three heartbeats, at least 30 s. */
  readonly state: 'alive' | 'silent';
  /** Whether two agents speak under this name: two values of the attribute `startId` at one time. */
  readonly isDuplicate: boolean;
  /** Each of them, by start id, where there are two or more; else empty. */
  readonly instances: readonly AgentInstance[];
}

/** What became of an agent. `restarted`: its epoch changed; `updated`: what it says of itself, but for the time. */
export interface AgentChange {
  readonly kind: 'added' | 'updated' | 'restarted' | 'silent' | 'removed';
  readonly agent: AgentRecord;
}

interface Entry {
  info: AgentInfo;
  lastSeenNs: bigint;
  lastSeenMs: number;
  silent: boolean;
  voices: readonly AgentInstance[];
  readonly startIds: InstanceTracker<AgentInstance>;
}

const sweepMs = 1000;
/** As qpid's Python console: three heartbeats, and none counts as less than 10 s. */
const silentAfterMs = ({ heartbeatSeconds }: AgentInfo) => 3 * Math.max(10, heartbeatSeconds) * 1000;
/** Silence after which an agent is forgotten, as a multiple of what makes it silent. */
const forgetFactor = 10;
/** Agents known at once; names beyond it are strangers that only fill memory. */
const agentLimit = 20_000;

/** The agents that were heard, and how long ago. */
export class AgentTable {
  readonly #clock: Clock;
  /** Told when something changed. */
  readonly changes = new Listeners<AgentChange>();
  /** Told of every heartbeat and locate response. */
  readonly sightings = new Listeners<AgentRecord>();
  readonly #entries = new Map<string, Entry>();
  /** Silence is counted from here at the earliest: who is not connected hears nobody. */
  #listeningSinceMs: number;
  #connected = true;
  #closed = false;
  #cancelSweep: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#listeningSinceMs = clock.monotonicMs();
  }

  get(name: string): AgentRecord | undefined {
    const entry = this.#entries.get(name);
    return entry && record(entry);
  }

  list(): readonly AgentRecord[] {
    return [...this.#entries.values()].map(record);
  }

  /** The agent inside the broker, which calls itself `brokerAgent` in some of its answers. */
  brokerAgent(): AgentRecord | undefined {
    return this.list().find(({ info }) => isBrokerAgent(info));
  }

  /**
   * Takes in a heartbeat or a locate response.
   * @param locate the correlation id of the locate that it answers.
   * @returns false where there are too many agents already.
   */
  update(info: AgentInfo, locate?: string): boolean {
    const known = this.#entries.get(info.name);
    if (!known && this.#entries.size >= agentLimit) return false;
    const entry = known ?? this.#add(info);
    const before = { info: entry.info, silent: entry.silent, isDuplicate: isDuplicate(entry) };
    entry.info = info;
    this.#touch(entry);
    const startId = readText(info.attributes.get('startId'));
    const nowMs = this.#clock.monotonicMs();
    if (startId !== undefined) entry.startIds.observe(startId, voice(entry), nowMs, locate);
    entry.voices = entry.startIds.concurrent(nowMs, silentAfterMs(info));
    if (!known) this.#tell('added', entry);
    else if (before.info.epoch !== info.epoch && !isDuplicate(entry)) this.#tell('restarted', entry);
    else if (
      before.silent ||
      before.isDuplicate !== isDuplicate(entry) ||
      !isSameAgentInfo(before.info, info)
    ) {
      this.#tell('updated', entry);
    }
    this.sightings.emit(record(entry));
    this.#scheduleSweep();
    return true;
  }

  /** Anything an agent sends shows that it lives. */
  markAlive(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry) return;
    const wasSilent = entry.silent;
    this.#touch(entry);
    if (wasSilent) this.#tell('updated', entry);
  }

  onConnectionLost(): void {
    this.#connected = false;
  }

  onConnected(): void {
    this.#connected = true;
    this.#listeningSinceMs = this.#clock.monotonicMs();
  }

  close(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    this.#closed = true;
    this.changes.clear();
    this.sightings.clear();
  }

  #add(info: AgentInfo): Entry {
    const entry: Entry = {
      info,
      lastSeenNs: 0n,
      lastSeenMs: 0,
      silent: false,
      voices: [],
      startIds: new InstanceTracker(),
    };
    this.#entries.set(info.name, entry);
    return entry;
  }

  #touch(entry: Entry): void {
    entry.lastSeenNs = this.#clock.nowNs();
    entry.lastSeenMs = this.#clock.monotonicMs();
    entry.silent = false;
  }

  #tell(kind: AgentChange['kind'], entry: Entry): void {
    this.changes.emit({ kind, agent: record(entry) });
  }

  #scheduleSweep(): void {
    if (this.#closed) return;
    this.#cancelSweep ??= this.#clock.after(sweepMs, () => {
      this.#cancelSweep = undefined;
      this.#sweep();
      if (this.#entries.size > 0) this.#scheduleSweep();
    });
  }

  #sweep(): void {
    if (!this.#connected) return;
    const now = this.#clock.monotonicMs();
    for (const [name, entry] of this.#entries) {
      // An interval of 0 promises no heartbeat.
      if (entry.info.heartbeatSeconds === 0) continue;
      const quietMs = now - Math.max(entry.lastSeenMs, this.#listeningSinceMs);
      const limitMs = silentAfterMs(entry.info);
      if (quietMs > limitMs && !entry.silent) {
        entry.silent = true;
        this.#tell('silent', entry);
      }
      if (quietMs > limitMs * forgetFactor) {
        this.#entries.delete(name);
        this.#tell('removed', entry);
      }
    }
  }
}

/** Whether this is qpidd's own agent. */
export function isBrokerAgent({ vendor, product }: Pick<AgentInfo, 'vendor' | 'product'>): boolean {
  return vendor === 'apache.org' && product === 'qpidd';
}

const isDuplicate = ({ voices }: Entry) => voices.length > 1;

function voice({ info, lastSeenNs }: Entry): AgentInstance {
  return { info, hostname: readText(info.attributes.get('hostname')), lastSeenNs };
}

function record(entry: Entry): AgentRecord {
  return {
    ...voice(entry),
    name: entry.info.name,
    state: entry.silent ? 'silent' : 'alive',
    isDuplicate: isDuplicate(entry),
    instances: isDuplicate(entry) ? entry.voices : [],
  };
}
