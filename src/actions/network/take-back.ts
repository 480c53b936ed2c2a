import { type Ip, runAllSteps, stepText } from './ip.ts';
import type { Effects } from './plan.ts';
import { readNetworkState } from './read-state.ts';
import { restoreSteps } from './restore.ts';
import type { NetworkState } from './state.ts';

/** What became of taking a change back. */
export interface TakenBack {
  /** Commands that put things back. */
  readonly putBack: readonly string[];
  /** Commands that would have, and did not; empty where all is as it was. */
  readonly notPutBack: readonly string[];
}

/** Links, their masters, addresses, routes, and once more what one of these took along. */
const rounds = 8;

/** Brings the network back to what it was before a change, whatever part of it was done. @throws {ToolFailed} */
export async function takeBack(ip: Ip, before: NetworkState, effects: Effects): Promise<TakenBack> {
  const putBack: string[] = [];
  let last = '';
  for (let round = 0; ; round += 1) {
    const steps = restoreSteps(before, await readNetworkState(ip), effects);
    const texts = steps.map(stepText);
    const left = new Set(texts);
    const done = putBack.filter((text) => !left.has(text));
    // The same again means that it is refused.
    if (steps.length === 0 || texts.join() === last || round === rounds)
      return { putBack: done, notPutBack: texts };
    last = texts.join();
    putBack.push(...texts);
    await runAllSteps(ip, steps);
  }
}
