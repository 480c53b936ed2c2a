import { chown } from 'node:fs/promises';
import { vi } from 'vitest';

/** A user of the machine that is neither root, nor a service, nor the one of the test. */
const person = 54_321;

/**
 * Gives a file to another person, or, without root's right to do so, lets this process look like that person's neighbour.
 * @returns what undoes it.
 */
export async function giveAway(path: string): Promise<() => Promise<void>> {
  const own = process.geteuid?.() ?? 0;
  if (own !== 0) {
    const user = vi.spyOn(process, 'geteuid').mockReturnValue(person);
    return async () => user.mockRestore();
  }
  await chown(path, person, person);
  return () => chown(path, own, own);
}
