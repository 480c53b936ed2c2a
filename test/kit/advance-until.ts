import { waitUntil } from '#base';
import type { ManualClock } from './manual-clock.ts';

/** A busy machine may take a thousand times as long as a socket needs. */
const patienceMs = 20_000;

/** How {@link advanceUntil} moves a clock, in milliseconds. */
interface Steps {
  readonly stepMs: number;
  /** Real time between two steps. */
  readonly intervalMs: number;
}

/**
 * Moves a clock in steps until a condition holds: sockets need real time, pauses the clock's.
 * @returns the milliseconds that the clock moved. @throws {Error} with the condition's source when it does not hold within 20 s.
 */
export async function advanceUntil(
  clock: ManualClock,
  condition: () => boolean,
  { stepMs, intervalMs }: Steps,
): Promise<number> {
  const startMs = clock.monotonicMs();
  const isMet = await waitUntil(
    async () => {
      if (!condition()) await clock.advance(stepMs);
      return condition();
    },
    { timeoutMs: patienceMs, intervalMs },
  );
  if (!isMet) throw new Error(`condition did not hold in ${patienceMs / 1_000} s: ${condition}`);
  return clock.monotonicMs() - startMs;
}
