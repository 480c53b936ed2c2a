import { QmfException, statusCodes } from '#qmf';

/** Of a request that gives no time to live, and of one that says only when it was made. */
const usualMs = 60_000;

/** What a request says of its time. */
export interface Times {
  /** What was left of its time to live when it came. */
  readonly ttlMs: number | undefined;
  /** Since 1970, by its sender's clock. */
  readonly expiresAtMs?: number | undefined;
  readonly createdAtMs?: number | undefined;
}

/** When a request came in, and until when it is worth carrying out, in milliseconds of a clock that is never set back. */
export interface Arrival {
  readonly atMs: number;
  readonly untilMs: number;
}

/** @param now when it came in, by both clocks: where the wall's stands now, and the other one. */
export function arrival(
  { ttlMs, expiresAtMs, createdAtMs }: Times,
  now: { readonly monotonicMs: number; readonly wallMs: number },
): Arrival {
  const limits = [ttlMs ?? usualMs];
  if (expiresAtMs !== undefined) limits.push(expiresAtMs - now.wallMs);
  // A broker counts the time to live down while it keeps a message: what is left says nothing of what it was.
  if (createdAtMs !== undefined) limits.push(createdAtMs + Math.max(usualMs, ttlMs ?? 0) - now.wallMs);
  return { atMs: now.monotonicMs, untilMs: now.monotonicMs + Math.min(...limits) };
}

/** @throws {QmfException} where nobody waits for the answer any more. */
export function requireYoung({ atMs, untilMs }: Arrival, monotonicMs: number): void {
  if (monotonicMs <= untilMs) return;
  const why =
    untilMs < atMs
      ? `it had expired ${seconds(atMs - untilMs)} before it came, by the clock of its sender`
      : `it waited ${seconds(monotonicMs - atMs)} and was worth ${seconds(untilMs - atMs)}`;
  throw new QmfException(statusCodes.TooLate, `too late: ${why}; nothing was done, call again`);
}

const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
