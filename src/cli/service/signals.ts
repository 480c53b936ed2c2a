/** How a signal asks a running command to end. */
export interface ShutdownRequest {
  /** Whether to publish the deletion of all objects. False before a restart: consoles then keep their objects. */
  readonly deletions: boolean;
}

/**
 * Ignores SIGUSR1 from now on. Node's own handler opens a debugger on a port of loopback, where any user of the machine could run code
 * in this process.
 */
export function ignoreDebuggerSignal(): void {
  process.on('SIGUSR1', () => undefined);
}

/** Time between the first signal and the forced end of the process. */
const shutdownLimitMs = 2_000;

/** A signal to a process group may arrive twice: directly, and forwarded by a parent process. */
const duplicateSignalMs = 500;

/**
 * Waits for SIGTERM or SIGINT, which stop the service, or SIGUSR2, which announces a restart. A second signal, or two
 * seconds
 * without an end, exits the process with status 1.
 */
export function waitForSignal(): Promise<ShutdownRequest> {
  return new Promise((resolve) => {
    let isRequested = false;
    const request = (deletions: boolean) => {
      if (isRequested) return;
      isRequested = true;
      setTimeout(() => {
        process.once('SIGTERM', () => process.exit(1));
        process.once('SIGINT', () => process.exit(1));
      }, duplicateSignalMs).unref();
      setTimeout(() => process.exit(1), shutdownLimitMs).unref();
      resolve({ deletions });
    };
    process.on('SIGTERM', () => request(true));
    process.on('SIGINT', () => request(true));
    process.on('SIGUSR2', () => request(false));
  });
}

/**
 * Calls the listener at each SIGHUP. On a terminal SIGHUP means that the terminal closed, and ends the process as
 * usual.
 */
export function onHangup(listener: () => void): void {
  if (!process.stdin.isTTY) process.on('SIGHUP', listener);
}
