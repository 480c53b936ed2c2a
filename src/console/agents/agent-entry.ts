import type { Clock } from '#base';
import { type AgentInfo, readText } from '#qmf';
import type { AgentChange, AgentInstance, AgentRecord } from './agent-record.ts';
import { ClockDifference, isClockWrong } from './clock-difference.ts';
import { InstanceTracker } from './instance-tracker.ts';
import { isSameAgentInfo } from './same-agent-info.ts';

/** Silence that makes an agent silent. As in qpid's Python console, an interval counts as at least 10 s. */
const silentAfterMs = ({ heartbeatSeconds }: AgentInfo) => 3 * Math.max(10, heartbeatSeconds) * 1000;
/** The table forgets an agent after this many times the silence that makes it silent. */
const forgetFactor = 10;

/** Longest host name: RFC 1035, 2.3.4. */
const maxHostnameLength = 255;

function readHostname({ attributes }: AgentInfo): string | undefined {
  const hostname = readText(attributes.get('hostname'));
  return hostname !== undefined && hostname.length <= maxHostnameLength ? hostname : undefined;
}

/** The state of one agent name. */
export class AgentEntry {
  readonly #clock: Clock;
  readonly #tracker = new InstanceTracker<AgentInstance>();
  readonly #clockDifference = new ClockDifference();
  #info: AgentInfo;
  #lastSeenNs = 0n;
  #lastSeenMs = 0;
  #isSilent = false;
  #instances: readonly AgentInstance[] = [];

  constructor(info: AgentInfo, clock: Clock) {
    this.#info = info;
    this.#clock = clock;
  }

  get #isDuplicate(): boolean {
    return this.#instances.length > 1;
  }

  /**
   * Takes a heartbeat or a locate response.
   * @param locateId correlation id of the locate request that the message answers.
   * @returns the change that it makes; undefined when it repeats the last message.
   */
  update(info: AgentInfo, locateId: string | undefined): AgentChange['kind'] | undefined {
    const before = this.#info;
    const flags = this.#flags();
    const isNewStart = this.#isNewStart(info);
    this.#info = info;
    this.markAlive();
    this.#clockDifference.note(info, this.#lastSeenNs);
    this.#trackInstance(locateId);
    if ((before.epoch !== info.epoch || isNewStart) && !this.#isDuplicate) return 'restarted';
    return flags !== this.#flags() || !isSameAgentInfo(before, info) ? 'updated' : undefined;
  }

  /** Returns what a listener hears of beside the attributes, as bits to compare. */
  #flags(): number {
    const isWrong = isClockWrong({ clockDifferenceMs: this.#clockDifference.ms });
    return (this.#isSilent ? 1 : 0) + (this.#isDuplicate ? 2 : 0) + (isWrong ? 4 : 0);
  }

  /** @returns true when the agent was silent. */
  markAlive(): boolean {
    const wasSilent = this.#isSilent;
    this.#lastSeenNs = this.#clock.nowNs();
    this.#lastSeenMs = this.#clock.monotonicMs();
    this.#isSilent = false;
    return wasSilent;
  }

  /**
   * Checks how long the agent has sent nothing.
   * @param listeningSinceMs start of the console's connection: earlier silence does not count.
   */
  checkSilence(listeningSinceMs: number): { readonly becameSilent: boolean; readonly isForgotten: boolean } {
    // An interval of 0 promises no heartbeats.
    if (this.#info.heartbeatSeconds === 0) return { becameSilent: false, isForgotten: false };
    const silenceMs = this.#clock.monotonicMs() - Math.max(this.#lastSeenMs, listeningSinceMs);
    const limitMs = silentAfterMs(this.#info);
    const becameSilent = silenceMs > limitMs && !this.#isSilent;
    if (becameSilent) this.#isSilent = true;
    return { becameSilent, isForgotten: silenceMs > limitMs * forgetFactor };
  }

  toRecord(): AgentRecord {
    return {
      ...this.#toInstance(),
      name: this.#info.name,
      state: this.#isSilent ? 'silent' : 'alive',
      isDuplicate: this.#isDuplicate,
      instances: this.#isDuplicate ? this.#instances : [],
    };
  }

  /**
   * Reports whether a message has a start id that no agent of this name had before. A machine restored from a snapshot repeats
   * epochs, so that the epoch alone does not tell its new agent from the old one.
   */
  #isNewStart({ attributes }: AgentInfo): boolean {
    const last = readText(this.#info.attributes.get('startId'));
    const next = readText(attributes.get('startId'));
    return last !== undefined && next !== undefined && last !== next && !this.#tracker.hasSeen(next);
  }

  #trackInstance(locateId: string | undefined): void {
    const startId = readText(this.#info.attributes.get('startId'));
    const nowMs = this.#clock.monotonicMs();
    if (startId !== undefined) this.#tracker.observe(startId, this.#toInstance(), nowMs, locateId);
    this.#instances = this.#tracker.concurrent(nowMs, silentAfterMs(this.#info));
  }

  #toInstance(): AgentInstance {
    return {
      info: this.#info,
      hostname: readHostname(this.#info),
      lastSeenNs: this.#lastSeenNs,
      clockDifferenceMs: this.#clockDifference.ms,
    };
  }
}
