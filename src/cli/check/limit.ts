/** Something took longer than its limit. */
export class OverLimit extends Error {
  override readonly name = 'OverLimit';
  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
  }
}

/** @throws {OverLimit} What comes after it is passed over. */
export async function within<T>(ms: number, result: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const limit = setTimeout(() => reject(new OverLimit(ms)), ms);
  try {
    return await Promise.race([result, promise]);
  } finally {
    clearTimeout(limit);
  }
}
