/** Limits of a message that this side decodes. Any peer of the broker may send anything. */
export const decodeLimits = {
  /** Levels of nested values. QMF's deepest value, a predicate, stays far below. */
  depth: 64,
  /** Number of values. One value costs up to 200 bytes of memory, so a limit on octets alone is not enough. */
  elements: 250_000,
  bytes: 16 * 1024 * 1024,
} as const;
