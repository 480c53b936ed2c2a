import { setTimeout } from 'node:timers/promises';

const firstPauseMs = 100;
const maxPauseMs = 800;

/**
 * Calls `check` with growing pauses until it returns a value or the time limit passes. Each check takes processor time from the
 * machine that it observes.
 * @returns the value; undefined after the time limit.
 */
export async function pollWithBackoff<T>(
  check: () => Promise<T | undefined>,
  limitMs: number,
): Promise<T | undefined> {
  const deadlineMs = performance.now() + limitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, maxPauseMs)) {
    const result = await check();
    if (result !== undefined || performance.now() > deadlineMs) return result;
    await setTimeout(pauseMs);
  }
}
