import { waitUntil as waitForResult } from '#base';

/**
 * Waits until a condition holds; checks it every 5 ms.
 * @throws {Error} with the condition's source when it does not hold within `timeoutMs` milliseconds.
 */
export async function waitUntil(condition: () => unknown, timeoutMs = 3_000): Promise<void> {
  const isMet = await waitForResult(() => Boolean(condition()), { timeoutMs, intervalMs: 5 });
  if (isMet === undefined) throw new Error(`condition did not hold within ${timeoutMs} ms: ${condition}`);
}
