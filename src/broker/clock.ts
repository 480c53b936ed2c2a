import type { Clock } from './broker.ts';

/** The machine's own time. */
export const systemClock: Clock = {
  // Not from the monotonic clock: this one must follow when the machine's time is set.
  nowNs: () => BigInt(Date.now()) * 1_000_000n,
  monotonicMs: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
