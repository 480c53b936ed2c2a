import { emitWarning } from 'node:process';

/** Calls a listener such that its mistake stays its own: it must not end a connection that others use. */
export function callListener<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    emitWarning(error instanceof Error ? error : String(error));
  }
}
