import { Refused } from './errors.ts';

/** Checks a number of seconds. @throws {Refused} unless it is an integer from `min` to `max`. */
export function requireSeconds(seconds: number, max: number, min = 1): void {
  if (Number.isInteger(seconds) && seconds >= min && seconds <= max) return;
  throw new Refused(`seconds is ${seconds}; expected a number from ${min} to ${max}`);
}
