import { describe, expect, it } from 'vitest';
import { minimise } from '../../../scripts/fuzz/minimise.ts';
import { mutate } from '../../../scripts/fuzz/mutate.ts';
import { createRandom, Random } from '../../../scripts/fuzz/random.ts';
import { findProblem, fuzz } from '../../../scripts/fuzz/run.ts';
import type { Target } from '../../../scripts/fuzz/target.ts';

const start = new Uint8Array(200);

/** Fails for 0xd1 before 0xff. */
const planted: Target = {
  name: 'planted',
  createInput: (random) => mutate(start, random, [start]),
  run(octets) {
    const at = octets.indexOf(0xd1);
    if (at >= 0 && octets.indexOf(0xff, at) >= 0) throw new TypeError('planted');
  },
};

const progress = { onExecution: () => undefined };

describe('fuzz', () => {
  it('finds a planted mistake and its smallest input, again for the same seed', async () => {
    const found = await fuzz([planted], 1, performance.now() + 15_000, progress, [0]);
    expect(found).toMatchObject({ target: 'planted', hex: 'd1ff' });
    expect(found?.problem).toContain('TypeError: planted');
    const again = await fuzz([planted], 1, performance.now() + 15_000, progress, [0]);
    expect(again).toMatchObject({ execution: found?.execution, hex: 'd1ff' });
  });

  it('ends in time when no input fails, and counts the executions', async () => {
    const executions = [0];
    const sound: Target = { ...planted, run: () => undefined };
    expect(await fuzz([sound], 1, performance.now() + 100, progress, executions)).toBeUndefined();
    expect(executions[0]).toBeGreaterThan(100);
  });

  it('reports a rejection and a slow run as problems', async () => {
    const slow: Target = {
      ...planted,
      run() {
        const end = performance.now() + 1_050;
        while (performance.now() < end);
      },
    };
    expect(await findProblem(slow, start)).toMatch(/^takes \d+ ms$/);
    const failing: Target = { ...planted, run: () => Promise.reject(new Error('later')) };
    expect(await findProblem(failing, start)).toContain('later');
  });

  it('creates every input from seed, target and count alone', () => {
    const one = () => [...createRandom(7, 'codec', 12).octets(20)];
    expect(one()).toEqual(one());
    expect(one()).not.toEqual([...createRandom(7, 'agent', 12).octets(20)]);
    expect(one()).not.toEqual([...createRandom(7, 'codec', 13).octets(20)]);
    const random = new Random(1);
    const counts = new Map<number, number>();
    for (let turn = 0; turn < 8_000; turn++) {
      const found = random.below(8);
      counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('keeps an input when no smaller input fails', async () => {
    const octets = Uint8Array.of(1, 2, 3);
    expect(await minimise(octets, async (found) => Buffer.compare(found, octets) === 0)).toEqual(octets);
  });
});
