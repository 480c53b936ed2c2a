import { waitUntil as waitForResult } from '#base';

/** What a test waits for comes within milliseconds; a busy machine may take a thousand times as long. */
const patienceMs = 15_000;

/**
 * Waits until a condition holds; checks it every 5 ms. For a count that grows there is {@link waitForCount}: a busy machine may pass
 * an exact value between two checks.
 * @throws {Error} with the condition's source when it does not hold within `timeoutMs` milliseconds.
 */
export async function waitUntil(condition: () => unknown, timeoutMs = patienceMs): Promise<void> {
  const isMet = await waitForResult(() => Boolean(condition()), { timeoutMs, intervalMs: 5 });
  if (isMet === undefined) throw new Error(`condition did not hold within ${timeoutMs} ms: ${condition}`);
}

/**
 * Waits until something that grows has reached a count.
 * @throws {Error} at once where it has passed the count, and when it is less after `timeoutMs` milliseconds.
 */
export async function waitForCount(
  count: () => number | undefined,
  expected: number,
  timeoutMs = patienceMs,
): Promise<void> {
  await waitForResult(() => (count() ?? 0) >= expected, { timeoutMs, intervalMs: 5 });
  const reached = count();
  if (reached !== expected) throw new Error(`count is ${reached}; expected ${expected}: ${count}`);
}
