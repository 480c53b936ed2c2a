import { setTimeout } from 'node:timers/promises';

/** Limits of {@link waitUntil}, in milliseconds. */
export interface WaitOptions {
  readonly timeoutMs: number;
  /** Pause between two checks. */
  readonly intervalMs: number;
}

/**
 * Calls `check` until it returns something truthy or the time is over. Always checks at least once, and once more at the deadline.
 * @returns the truthy result; undefined at the deadline.
 * @throws whatever `check` throws.
 */
export async function waitUntil<T>(
  check: () => T | Promise<T>,
  { timeoutMs, intervalMs }: WaitOptions,
): Promise<Exclude<T, false | null | undefined | 0 | ''> | undefined> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const isLast = performance.now() >= deadlineMs;
    const result = await check();
    if (result) return result as Exclude<T, false | null | undefined | 0 | ''>;
    if (isLast) return undefined;
    await setTimeout(Math.max(0, Math.min(intervalMs, deadlineMs - performance.now())));
  }
}
