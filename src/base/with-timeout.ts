import { type Clock, systemClock } from './clock.ts';

/** A promise took longer than its limit. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs / 1000} s`);
  }
}

/** How {@link withTimeout} ends a wait. */
export interface TimeoutOptions {
  /** Measures the time; the machine's own clock when absent. */
  readonly clock?: Clock;
  /** Makes the error of the limit; a {@link TimeoutError} when absent. */
  readonly onTimeout?: () => Error;
}

/**
 * Waits for a promise, but not longer than `timeoutMs` milliseconds. The promise itself is not cancelled; its later outcome is ignored.
 * @throws {TimeoutError} at the limit, or the error that `onTimeout` returns.
 */
export async function withTimeout<T>(
  promise: PromiseLike<T>,
  timeoutMs: number,
  { clock = systemClock, onTimeout = () => new TimeoutError(timeoutMs) }: TimeoutOptions = {},
): Promise<T> {
  const { promise: limit, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(timeoutMs, () => reject(onTimeout()));
  try {
    return await Promise.race([promise, limit]);
  } finally {
    cancel();
  }
}
