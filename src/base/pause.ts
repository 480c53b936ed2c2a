import type { Clock } from './clock.ts';

/**
 * Resolves after this many milliseconds of the clock, or once the signal is aborted. A signal that outlives many pauses keeps nothing
 * of them, unlike a promise in `Promise.race`.
 */
export function pause(clock: Pick<Clock, 'after'>, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal?.addEventListener('abort', end);
  });
}
