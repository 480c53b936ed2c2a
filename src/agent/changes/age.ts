import { QmfException, statusCodes } from '#qmf';

/** Of a request that gives no time to live. */
const usualMs = 60_000;

/** When a request came in, and until when it is worth carrying out, in milliseconds of a clock that is never set back. */
export interface Arrival {
  readonly atMs: number;
  readonly untilMs: number;
}

/** @param expiresAtMs the absolute expiry time, since 1970, by the wall clock's `nowMs`. */
export function arrival(
  times: { readonly ttlMs: number | undefined; readonly expiresAtMs?: number | undefined },
  monotonicMs: number,
  nowMs: number,
): Arrival {
  const left = Math.min(times.ttlMs ?? usualMs, (times.expiresAtMs ?? Number.POSITIVE_INFINITY) - nowMs);
  return { atMs: monotonicMs, untilMs: monotonicMs + left };
}

/** @throws {QmfException} where nobody waits for the answer any more. */
export function requireYoung({ atMs, untilMs }: Arrival, monotonicMs: number): void {
  if (monotonicMs <= untilMs) return;
  const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
  const waited = seconds(monotonicMs - atMs);
  throw new QmfException(
    statusCodes.TooLate,
    `too late: it waited ${waited} and was worth ${seconds(Math.max(0, untilMs - atMs))}; nothing was done, call again`,
  );
}
