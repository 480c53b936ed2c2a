/** Shortest pause between two readings in vain, and longest pause, in milliseconds. */
export const minPauseMs = 1_000;
export const maxPauseMs = 10_000;
/** Time after a value until the others of the same reading have come, in milliseconds. */
const delayMs = 200;

/**
 * Returns the pause after which the next value has come. A value that comes more often than once a second is read once a second.
 * @param value the newest value among those that come most often. @param nowNs nanoseconds since 1970. @returns milliseconds.
 */
export function pauseUntilNext(
  value: { readonly intervalNs: bigint; readonly timeNs: bigint },
  nowNs: bigint,
): number {
  const intervalMs = Math.max(Number(value.intervalNs / 1_000_000n), minPauseMs);
  const ageMs = Number((nowNs - value.timeNs) / 1_000_000n);
  const nextMs = intervalMs - ageMs + delayMs;
  // A value that is overdue, or of a clock that was set, does not tell when the next one comes.
  const isPlausible = ageMs >= 0 && nextMs >= delayMs;
  return Math.min(isPlausible ? nextMs : intervalMs, maxPauseMs);
}
