import { type Clock, TimeoutError, withTimeout } from '#base';

/** Longest wait at start for a source whose facts may come later, in milliseconds. */
const maxStartMs = 2_000;

/** Waits for the first reading of a source, but no longer than two seconds. */
export async function waitForSource(started: Promise<void>, clock: Clock): Promise<void> {
  await withTimeout(started, maxStartMs, { clock }).catch((error: unknown) => {
    if (!(error instanceof TimeoutError)) throw error;
  });
}
