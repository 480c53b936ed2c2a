import { emitWarning } from 'node:process';

/** Calls a listener and turns its exception into a process warning, so that one listener cannot end a shared connection. */
export function callListener<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    emitWarning(error instanceof Error ? error : String(error));
  }
}
