import { type Clock, withTimeout } from '#base';
import { ConditionTimeout, ConsoleClosed } from '../errors.ts';

export interface Wait {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Calls the listener whenever the condition may have come true. @returns a function that unsubscribes. */
  readonly onChange: (check: () => void) => () => void;
  /** Calls the listener when nothing changes any more. @returns a function that unsubscribes. */
  readonly onEnd: (end: () => void) => () => void;
}

/**
 * Waits until a condition returns something other than false or undefined.
 * @throws {ConditionTimeout} {ConsoleClosed}, and what the condition throws.
 */
export async function waitFor<T>(
  condition: () => T | false | undefined,
  { clock, timeoutMs, onChange, onEnd }: Wait,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const check = () => {
    try {
      const value = condition();
      if (value !== false && value !== undefined) resolve(value);
    } catch (error) {
      reject(error);
    }
  };
  const stops = [onChange(check), onEnd(() => reject(new ConsoleClosed()))];
  try {
    check();
    return await withTimeout(promise, timeoutMs, {
      clock,
      onTimeout: () => new ConditionTimeout(timeoutMs),
    });
  } finally {
    for (const stop of stops) stop();
  }
}
