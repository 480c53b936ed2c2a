import { appendFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { requireTools } from '../../kit.ts';
import { type Case, type Outcome, randomCase, runCase } from './run-case.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep'));

/**
 * Settings of the search, from the environment: the number of networks; the seed (a fixed one, so that CI fails only by a change;
 * a search takes others); the number of one network of that seed to shrink; networks at a time; and a file that gets every
 * network and its outcome, as lines of JSON.
 */
const runs = Number(process.env['NETWORKS'] ?? 200);
const seed = Number(process.env['NETWORK_SEED'] ?? 7);
const path = process.env['NETWORK_PATH'];
const atATime = Number(process.env['NETWORKS_AT_A_TIME'] ?? 3);
const report = process.env['NETWORK_REPORT'];

const msOfRun = 60_000;

/** The cases that fast-check makes of a seed. The number of each is the path that makes it again. */
async function casesOf(numRuns: number): Promise<readonly Case[]> {
  const cases: Case[] = [];
  await fc.assert(
    fc.asyncProperty(randomCase, (value) => Promise.resolve(void cases.push(value))),
    { seed, numRuns },
  );
  return cases;
}

const repeat = (number: number) => `NETWORK_SEED=${seed} NETWORK_PATH=${number}`;

if (path === undefined)
  test(`every one of ${runs} random networks is whole again when a change of it did not last`, {
    timeout: runs * msOfRun,
  }, async () => {
    const cases = await casesOf(runs);
    const failures: string[] = [];
    const entries = cases.entries();
    const work = async () => {
      for (const [number, value] of entries) {
        const outcome = await outcomeOf(value);
        if (report !== undefined)
          appendFileSync(report, `${JSON.stringify({ seed, number, ...value, ...outcome })}\n`);
        if (outcome.differences.length === 0) continue;
        failures.push(
          `${repeat(number)}: ${value.change.method}, ${value.ending}: ${outcome.differences[0]}`,
        );
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    expect(failures, `${failures.length} of ${runs} networks of the seed ${seed}`).toEqual([]);
  });
else
  test(
    `the random network ${path} of the seed ${seed} is whole again, or its smallest form is shown`,
    { timeout: 100 * msOfRun },
    () =>
      fc.assert(
        fc.asyncProperty(randomCase, async (value) => {
          expect(await outcomeOf(value)).toMatchObject({ differences: [] });
        }),
        { seed, path, numRuns: 1 },
      ),
  );

/** A process that ends unasked or a network that does not rest is a failure, too. */
async function outcomeOf(value: Case): Promise<Outcome> {
  try {
    return await runCase(value);
  } catch (error) {
    return { differences: [String(error)], errors: [] };
  }
}
