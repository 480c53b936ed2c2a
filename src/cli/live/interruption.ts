const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs something that ends when the user presses Ctrl-C, or a service manager asks for it. A second signal ends the process.
 * @param run gets a signal that is aborted then.
 */
export async function untilInterrupted<T>(run: (interruption: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    removeListeners();
    controller.abort();
  };
  const removeListeners = () => {
    for (const name of signals) process.removeListener(name, interrupt);
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await run(controller.signal);
  } finally {
    removeListeners();
  }
}
