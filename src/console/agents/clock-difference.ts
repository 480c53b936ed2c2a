import { type AgentInfo, readText } from '#qmf';

/** A larger difference misleads a program that compares times of several machines. */
export const maxClockDifferenceMs = 5_000;
/** A message that was on its way for long makes a clock seem to be behind: the one of the last messages that came fastest counts. */
const countedMessages = 3;

/** Estimates how far the clock of an agent is ahead of this machine's. */
export class ClockDifference {
  #startId: string | undefined;
  #lastMs: readonly number[] = [];

  /** Milliseconds, negative when the agent's clock is behind; undefined when its messages have no time. */
  get ms(): number | undefined {
    return this.#lastMs.length === 0 ? undefined : Math.max(...this.#lastMs);
  }

  /** Takes a heartbeat or a locate response that has just arrived. */
  note({ sentAtNs, attributes, heartbeatSeconds }: AgentInfo, nowNs: bigint): void {
    if (sentAtNs <= 0n) return;
    const startId = readText(attributes.get('startId'));
    const ms = Number(sentAtNs - nowNs) / 1e6;
    // Agents of the C++ library answer with the time of their last heartbeat.
    const isStale = startId === undefined && ms < 0;
    const differenceMs = isStale ? Math.min(0, ms + heartbeatSeconds * 1_000) : ms;
    // Another process of this name may run on another machine.
    const before = startId === this.#startId ? this.#lastMs : [];
    this.#startId = startId;
    this.#lastMs = [...before, differenceMs].slice(-countedMessages);
  }
}

/** Reports whether the clock of an agent differs by more than {@link maxClockDifferenceMs}. */
export const isClockWrong = ({
  clockDifferenceMs = 0,
}: {
  readonly clockDifferenceMs: number | undefined;
}): boolean => Math.abs(clockDifferenceMs) > maxClockDifferenceMs;
