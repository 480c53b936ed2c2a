/** A promise took longer than its limit. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs / 1000} s`);
  }
}

/**
 * Waits for a promise, but not longer than `timeoutMs` milliseconds. The promise itself is not cancelled; its later outcome is ignored.
 * @throws {TimeoutError} at the limit, or the error that `onTimeout` returns.
 */
export async function withTimeout<T>(
  promise: PromiseLike<T>,
  timeoutMs: number,
  onTimeout: () => Error = () => new TimeoutError(timeoutMs),
): Promise<T> {
  const { promise: limit, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(onTimeout()), timeoutMs);
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
