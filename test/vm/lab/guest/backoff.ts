import { setTimeout } from 'node:timers/promises';

const shortestMs = 100;
const longestMs = 800;

/** Waits between looks, a little longer each time: a look takes the machine's processor from what is waited for. */
export function makeBackoff(): () => Promise<void> {
  let ms = shortestMs;
  return async () => {
    await setTimeout(ms);
    ms = Math.min(ms * 1.5, longestMs);
  };
}
