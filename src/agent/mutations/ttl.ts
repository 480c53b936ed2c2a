import { QmfException, statusCodes } from '#qmf';

/** Of a request that gives no time to live, and of one that says only when it was made. */
const defaultTtlMs = 60_000;

/** What a request says of its time. */
export interface RequestTimes {
  /** What was left of its time to live when it came. */
  readonly ttlMs: number | undefined;
  /** Since 1970, by its sender's clock. */
  readonly expiresAtMs?: number | undefined;
  readonly createdAtMs?: number | undefined;
}

/** When a request came in, and until when it is worth carrying out, in milliseconds of a clock that is never set back. */
export interface RequestLifetime {
  readonly arrivedMs: number;
  readonly expiresMs: number;
}

/** @param now when it came in, by both clocks: where the wall's stands now, and the other one. */
export function readLifetime(
  { ttlMs, expiresAtMs, createdAtMs }: RequestTimes,
  now: { readonly monotonicMs: number; readonly wallMs: number },
): RequestLifetime {
  const limits = [ttlMs ?? defaultTtlMs];
  if (expiresAtMs !== undefined) limits.push(expiresAtMs - now.wallMs);
  // A broker counts the time to live down while it keeps a message: what is left says nothing of what it was.
  if (createdAtMs !== undefined) limits.push(createdAtMs + Math.max(defaultTtlMs, ttlMs ?? 0) - now.wallMs);
  return { arrivedMs: now.monotonicMs, expiresMs: now.monotonicMs + Math.min(...limits) };
}

/** @throws {QmfException} where nobody waits for the answer any more. */
export function requireNotExpired({ arrivedMs, expiresMs }: RequestLifetime, monotonicMs: number): void {
  if (monotonicMs <= expiresMs) return;
  const why =
    expiresMs < arrivedMs
      ? `it had expired ${seconds(arrivedMs - expiresMs)} before it came, by the clock of its sender`
      : `it waited ${seconds(monotonicMs - arrivedMs)} and was worth ${seconds(expiresMs - arrivedMs)}`;
  throw new QmfException(statusCodes.TooLate, `too late: ${why}; nothing was done, call again`);
}

const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
