/**
 * Reads every probe of an agent in steady state ten times, in a namespace of process ids of its own. Prints how many processes
 * and threads were started meanwhile, and how many the reading at start takes: the kernel numbers both one after the other.
 */
import { spawnSync } from 'node:child_process';
import { hostAt, probes } from '#probes';

const host = hostAt('/');
const names = Object.keys(probes) as (keyof typeof probes)[];

async function readAll(isSteady: boolean): Promise<void> {
  const chosen = names.filter((name) => (probes[name].everySeconds !== 'once') === isSteady);
  await Promise.all(chosen.map((name) => probes[name].read(host, AbortSignal.timeout(60_000))));
}
const nextId = (): number => spawnSync('true').pid;

/** Counts the numbers that are taken between two processes of this one. */
async function countStarted(read: () => Promise<void>): Promise<number> {
  const before = nextId();
  await read();
  return nextId() - before - 1;
}

const atStart = await countStarted(() => readAll(false));
// The first readings load libraries and start the threads of the pool.
for (let time = 0; time < 3; time++) await readAll(true);
const inSteadyState = await countStarted(async () => {
  for (let time = 0; time < 10; time++) await readAll(true);
});
process.stdout.write(JSON.stringify({ atStart, inSteadyState }));
