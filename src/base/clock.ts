/** The program's source of time. Tests replace the system's clock by a clock that they move. */
export interface Clock {
  /** Wall-clock time in nanoseconds since 1970-01-01 UTC. Jumps when the machine's time is set. */
  nowNs(): bigint;
  /** Milliseconds since an arbitrary start. Never runs backwards. */
  monotonicMs(): number;
  /** Calls `call` once after `ms` milliseconds. @returns a function that cancels the call. */
  after(ms: number, call: () => void): () => void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  // Not derived from the monotonic clock: the result must follow when the machine's time is set.
  nowNs: () => BigInt(Date.now()) * 1_000_000n,
  monotonicMs: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
