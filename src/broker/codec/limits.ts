/** What a receiver reads of one message. Any peer of the broker may send anything, so each has an end. */
export const decodeLimits = {
  /** Values inside values. QMF's deepest, a predicate, stays far below. */
  depth: 64,
  /** One element costs up to 200 bytes of memory, so that octets alone are no bound. */
  elements: 250_000,
  bytes: 16 * 1024 * 1024,
} as const;
