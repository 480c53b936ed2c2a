/** How a running command was told to end. */
export interface ShutdownRequest {
  /** False where the program will be back at once: consoles then keep what they know of it. */
  readonly deletions: boolean;
}

/** A program that was told to end is given this long; then it ends as it is. */
const limitMs = 2_000;

/** One signal to a whole group of processes may come twice: by itself, and by a parent that hands it on. */
const sameMs = 500;

/**
 * Waits for SIGTERM or SIGINT, which end the service, or SIGUSR2, which the service manager sends before a restart. A second
 * signal, or two seconds without an end, end the process at once.
 */
export function waitForSignal(): Promise<ShutdownRequest> {
  return new Promise((resolve) => {
    let ended = false;
    const end = (deletions: boolean) => {
      if (ended) return;
      ended = true;
      setTimeout(() => {
        process.once('SIGTERM', () => process.exit(1));
        process.once('SIGINT', () => process.exit(1));
      }, sameMs).unref();
      setTimeout(() => process.exit(1), limitMs).unref();
      resolve({ deletions });
    };
    process.on('SIGTERM', () => end(true));
    process.on('SIGINT', () => end(true));
    process.on('SIGUSR2', () => end(false));
  });
}

/** Calls at each SIGHUP, but not where it means that the terminal is closed: there it ends the process, as it always does. */
export function onHangup(call: () => void): void {
  if (!process.stdin.isTTY) process.on('SIGHUP', call);
}
