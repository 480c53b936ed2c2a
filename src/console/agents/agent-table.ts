import type { Clock } from '#base';
import type { AgentInfo } from '#qmf';
import { Listeners } from '../listeners.ts';
import { AgentEntry } from './agent-entry.ts';
import { type AgentChange, type AgentRecord, isBrokerAgent } from './agent-record.ts';

const sweepIntervalMs = 1000;
/** Names at one time: a peer that sends made-up names must not fill the memory. */
export const maxAgents = 20_000;

/** The agents that the console has received messages from. */
export class AgentTable {
  readonly #clock: Clock;
  /** Called when an agent changes. */
  readonly changes = new Listeners<AgentChange>();
  /** Called for every heartbeat and every locate response. */
  readonly sightings = new Listeners<AgentRecord>();
  readonly #entries = new Map<string, AgentEntry>();
  /** Names of silent agents, the one that is silent for longest first. A full table forgets these first. */
  readonly #silent = new Set<string>();
  /** Names of which one message came, oldest first. A full table forgets these next: made-up names are heard once. */
  readonly #heardOnce = new Set<string>();
  /** Silence counts from here at the earliest: without a connection no message arrives. */
  #listeningSinceMs: number;
  #isConnected = true;
  #isClosed = false;
  #cancelSweep: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#listeningSinceMs = clock.monotonicMs();
  }

  get(name: string): AgentRecord | undefined {
    return this.#entries.get(name)?.toRecord();
  }

  list(): readonly AgentRecord[] {
    return [...this.#entries.values()].map((entry) => entry.toRecord());
  }

  /** Returns the agent inside qpidd, which signs some replies as `broker`. */
  brokerAgent(): AgentRecord | undefined {
    return this.list().find(({ info }) => isBrokerAgent(info));
  }

  /**
   * Takes a heartbeat or a locate response.
   * @param locateId correlation id of the locate request that the message answers.
   * @returns false when the agent is new and the table is full of agents that repeat their heartbeats.
   */
  update(info: AgentInfo, locateId?: string): boolean {
    const known = this.#entries.get(info.name);
    if (!known && this.#entries.size >= maxAgents && !this.#forgetOne()) return false;
    if (known) this.#heardOnce.delete(info.name);
    else this.#heardOnce.add(info.name);
    this.#silent.delete(info.name);
    const entry = known ?? new AgentEntry(info, this.#clock);
    this.#entries.set(info.name, entry);
    const change = entry.update(info, locateId);
    if (!known) this.#emitChange('added', entry);
    else if (change) this.#emitChange(change, entry);
    this.sightings.emit(entry.toRecord());
    this.#scheduleSweep();
    return true;
  }

  /** Takes any other message of an agent: the agent is alive. */
  markAlive(name: string): void {
    const entry = this.#entries.get(name);
    this.#heardOnce.delete(name);
    this.#silent.delete(name);
    if (entry?.markAlive()) this.#emitChange('updated', entry);
  }

  onConnectionLost(): void {
    this.#isConnected = false;
  }

  onConnected(): void {
    this.#isConnected = true;
    this.#listeningSinceMs = this.#clock.monotonicMs();
  }

  close(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    this.#isClosed = true;
    this.changes.clear();
    this.sightings.clear();
  }

  #emitChange(kind: AgentChange['kind'], entry: AgentEntry): void {
    this.changes.emit({ kind, agent: entry.toRecord() });
  }

  #scheduleSweep(): void {
    if (this.#isClosed) return;
    this.#cancelSweep ??= this.#clock.after(sweepIntervalMs, () => {
      this.#cancelSweep = undefined;
      this.#sweep();
      if (this.#entries.size > 0) this.#scheduleSweep();
    });
  }

  #sweep(): void {
    if (!this.#isConnected) return;
    for (const [name, entry] of this.#entries) {
      const { becameSilent, isForgotten } = entry.checkSilence(this.#listeningSinceMs);
      if (becameSilent) {
        this.#silent.add(name);
        this.#emitChange('silent', entry);
      }
      if (isForgotten) this.#forget(name, entry);
    }
  }

  /** Makes room in a full table. @returns false when no agent may go. */
  #forgetOne(): boolean {
    const [name] = this.#silent.size > 0 ? this.#silent : this.#heardOnce;
    const entry = name === undefined ? undefined : this.#entries.get(name);
    if (name === undefined || entry === undefined) return false;
    this.#forget(name, entry);
    return true;
  }

  #forget(name: string, entry: AgentEntry): void {
    this.#entries.delete(name);
    this.#silent.delete(name);
    this.#heardOnce.delete(name);
    this.#emitChange('removed', entry);
  }
}
