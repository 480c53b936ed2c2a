/** How a running command was told to end. */
export interface Ending {
  /** False where the program will be back at once: consoles then keep what they know of it. */
  readonly deletions: boolean;
}

/** A program that was told to end is given this long; then it ends as it is. */
const limitMs = 2_000;

/**
 * Waits for SIGTERM or SIGINT, which end the service, or SIGUSR2, which the service manager sends before a restart. A second
 * signal, or two seconds without an end, end the process at once.
 */
export function untilSignal(): Promise<Ending> {
  return new Promise((resolve) => {
    const end = (deletions: boolean) => {
      process.once('SIGTERM', () => process.exit(1));
      process.once('SIGINT', () => process.exit(1));
      setTimeout(() => process.exit(1), limitMs).unref();
      resolve({ deletions });
    };
    process.once('SIGTERM', () => end(true));
    process.once('SIGINT', () => end(true));
    process.once('SIGUSR2', () => end(false));
  });
}
