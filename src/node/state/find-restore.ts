import type { Boot } from '#probes';

/** A start of the agent at a time that the kernel vouched for. */
export interface KnownStart {
  readonly bootId: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
}

/** More than synchronized clocks differ: the kernel counts the start of a boot in seconds, and corrects it while it runs. */
const toleranceMs = 60_000;

/**
 * Finds out that the machine went back in time: its state knows a start of the agent that this boot cannot have seen. A machine whose
 * state went back with it shows nothing of this: see docs/install.md.
 * @param last the last start that the state knows.
 * @returns what happened, for the event `identityChanged`; undefined when the two agree.
 */
export function findRestore(
  last: KnownStart | undefined,
  boot: Boot | undefined,
  nowMs: number,
): string | undefined {
  if (last === undefined || boot === undefined) return undefined;
  if (last.startedAtMs > nowMs + toleranceMs) {
    return 'the state has a start of the agent later than now: the clock went back, or a snapshot of the machine was restored';
  }
  const bootedAtMs = Number(boot.startedAtNs / 1_000_000n);
  const isLaterBoot = last.bootId !== boot.bootId && last.startedAtMs > bootedAtMs + toleranceMs;
  return isLaterBoot
    ? 'the state has a start of the agent under a later boot than this one: a snapshot of the machine was restored, or a copy of the machine uses the state'
    : undefined;
}
