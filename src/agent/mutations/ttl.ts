import { QmfException, statusCodes } from '#qmf';

/** Time to live of a request that gives none, and the least that counts from the creation of a request. */
const defaultTtlMs = 60_000;

/** The times that a request states. */
export interface RequestTimes {
  /** Rest of its time to live on arrival, in milliseconds. */
  readonly ttlMs: number | undefined;
  /** Milliseconds since 1970, by the sender's clock. */
  readonly expiresAtMs?: number | undefined;
  readonly createdAtMs?: number | undefined;
}

/** When a request arrived and when it expires, in milliseconds of the monotonic clock. */
export interface RequestLifetime {
  readonly arrivedMs: number;
  readonly expiresMs: number;
}

/** @param arrival when the request arrived, by the monotonic and by the wall clock. */
export function readLifetime(
  { ttlMs, expiresAtMs, createdAtMs }: RequestTimes,
  arrival: { readonly monotonicMs: number; readonly wallMs: number },
): RequestLifetime {
  const limits = [ttlMs ?? defaultTtlMs];
  if (expiresAtMs !== undefined) limits.push(expiresAtMs - arrival.wallMs);
  // A broker counts the time to live down while it holds a message, so the original value is unknown.
  if (createdAtMs !== undefined) {
    limits.push(createdAtMs + Math.max(defaultTtlMs, ttlMs ?? 0) - arrival.wallMs);
  }
  return { arrivedMs: arrival.monotonicMs, expiresMs: arrival.monotonicMs + Math.min(...limits) };
}

/** @throws {QmfException} `TooLate` where the request has expired: its caller no longer waits for the answer. */
export function requireNotExpired({ arrivedMs, expiresMs }: RequestLifetime, monotonicMs: number): void {
  if (monotonicMs <= expiresMs) return;
  const reason =
    expiresMs < arrivedMs
      ? `the request had expired ${seconds(arrivedMs - expiresMs)} before it arrived, by the clock of its sender`
      : `the request waited ${seconds(monotonicMs - arrivedMs)} and expired after ${seconds(expiresMs - arrivedMs)}`;
  throw new QmfException(statusCodes.TooLate, `too late: ${reason}; nothing was done, call again`);
}

const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
