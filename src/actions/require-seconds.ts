import { Refused } from './errors.ts';

/** @throws {Refused} where a number of seconds is not one from `least` to `most`. */
export function requireSeconds(seconds: number, most: number, least = 1): void {
  if (Number.isInteger(seconds) && seconds >= least && seconds <= most) return;
  throw new Refused(`seconds is ${seconds}; a number from ${least} to ${most}`);
}
