import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '#base';
import { readUntrustedPredicate, statusCodes } from '#qmf';
import { toCaller } from '../../../../src/agent/limits/caller.ts';
import { CooperativeScheduler, type SlicedTask } from '../../../../src/agent/limits/cooperative-scheduler.ts';
import { CostBudget } from '../../../../src/agent/limits/cost-budget.ts';
import { cpuMs } from '../../../kit/cpu-ms.ts';

/** Counts CPU time: on a busy machine, time in which other processes run would count to the task that they interrupt. */
const cpuClock: Clock = { ...systemClock, monotonicMs: cpuMs };

/** A task that takes so much CPU time: on a busy machine it has no fewer slices. */
function* busyTask(ms: number): SlicedTask<string> {
  const end = cpuMs() + ms;
  while (cpuMs() < end) {
    yield;
  }
  return `after ${ms}`;
}

const caller = toCaller(undefined, 'qmf.default.direct/console');

describe('a cooperative scheduler', () => {
  it('runs a short task at once', () => {
    expect(new CooperativeScheduler(cpuClock).run(busyTask(0), caller)).toBe('after 0');
  });

  it('lets timers run between the slices of a long task', async () => {
    const scheduler = new CooperativeScheduler(cpuClock);
    let between = 0;
    const ticking = setInterval(() => between++, 1);
    expect(await Promise.resolve(scheduler.run(busyTask(150), caller))).toBe('after 150');
    clearInterval(ticking);
    expect(between).toBeGreaterThan(5);
  });

  it('resumes the cheapest task first, so that a short one does not wait for a long one', async () => {
    const scheduler = new CooperativeScheduler(cpuClock);
    const order: string[] = [];
    const long = Promise.resolve(scheduler.run(busyTask(200), caller)).then(() => order.push('long'));
    const short = Promise.resolve(scheduler.run(busyTask(1), caller)).then(() => order.push('short'));
    await Promise.all([long, short]);
    expect(order).toEqual(['short', 'long']);
  });

  it('runs the single task of a caller before the many tasks of another that came first', async () => {
    const scheduler = new CooperativeScheduler(cpuClock);
    const order: string[] = [];
    const many = Array.from({ length: 50 }, () =>
      Promise.resolve(scheduler.run(busyTask(5), toCaller(undefined, 'flood'))).then(() =>
        order.push('flood'),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.resolve(scheduler.run(busyTask(5), caller)).then(() => order.push('one'));
    await Promise.all(many);
    expect(order).toHaveLength(51);
    expect(order.indexOf('one')).toBeLessThan(25);
  });

  it('counts a user who gives many reply addresses, also that of another user, as one', async () => {
    const scheduler = new CooperativeScheduler(cpuClock);
    const order: string[] = [];
    const run = (user: string, to: string, ms: number) =>
      Promise.resolve(scheduler.run(busyTask(ms), toCaller(user, to))).then(() => order.push(user));
    const many = Array.from({ length: 50 }, (_, index) => run('viewer', `console-${index}`, 5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await run('operator', 'console-0', 15);
    await Promise.all(many);
    expect(order.indexOf('operator')).toBeLessThan(25);
  });

  it('gives up a task of the caller with the most tasks when too many wait', async () => {
    const scheduler = new CooperativeScheduler(cpuClock);
    const refused: unknown[] = [];
    // Up to 50 tasks fit into the first turn of 10 ms and do not wait; 500 may wait.
    const many = Array.from({ length: 560 }, () =>
      Promise.resolve(scheduler.run(busyTask(0.2), toCaller(undefined, 'flood'))).catch((error: unknown) =>
        refused.push(error),
      ),
    );
    const one = Promise.resolve(scheduler.run(busyTask(20), caller));
    for (let index = 0; index < 5; index++) {
      many.push(
        Promise.resolve(scheduler.run(busyTask(0), toCaller(undefined, 'flood'))).catch((error: unknown) =>
          refused.push(error),
        ),
      );
    }
    expect(await one).toBe('after 20');
    await Promise.all(many);
    expect(refused.length).toBeGreaterThan(0);
  });

  it('rejects a failing task alone', async () => {
    const scheduler = new CooperativeScheduler(cpuClock);
    const fail = new Error('it fails');
    const failing = function* (): SlicedTask<string> {
      yield;
      throw fail;
    };
    const first = Promise.resolve(scheduler.run(busyTask(20), caller));
    const failed = Promise.resolve(scheduler.run(failing(), caller));
    const last = Promise.resolve(scheduler.run(busyTask(0), caller));
    await expect(failed).rejects.toBe(fail);
    expect(await Promise.all([first, last])).toEqual(['after 20', 'after 0']);
  });

  it('gives up the costliest task when too many wait', async () => {
    const scheduler = new CooperativeScheduler(cpuClock);
    const costly = Promise.resolve(scheduler.run(busyTask(10_000), caller));
    const refused = expect(costly).rejects.toMatchObject({ code: statusCodes.Busy });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const small = Array.from({ length: 500 }, () => Promise.resolve(scheduler.run(busyTask(0), caller)));
    await refused;
    expect(new Set(await Promise.all(small))).toEqual(new Set(['after 0']));
  });
});

describe('a cost budget', () => {
  const read = (pattern: string) => readUntrustedPredicate(['re_match', 'x', ['quote', pattern]]);

  it('ends a predicate that takes too long for one object, or for all together', () => {
    const costly = read('([a-z]*[0-9]*){100}$') ?? expect.fail('none');
    const budget = new CostBudget(costly);
    expect(() => budget.matches(() => 'a1'.repeat(1_000))).toThrow('predicate takes too long');
    const wholeBudget = new CostBudget(costly);
    let objects = 0;
    const all = () => {
      for (; objects < 4_000; objects++) wholeBudget.matches(() => 'a1'.repeat(100));
    };
    expect(all).toThrow(expect.objectContaining({ code: statusCodes.InvalidParameter }));
    expect(objects).toBeGreaterThan(100);
  });

  it('suffices for a usual pattern on four thousand objects', () => {
    const budget = new CostBudget(read('^(eth|bond|br)[0-9]+(\\.[0-9]+)?$') ?? expect.fail('none'));
    for (let object = 0; object < 4_000; object++) budget.matches(() => `bond${object}.100`);
  });

  it('refuses an invalid pattern before any object is tried', () => {
    expect(() => new CostBudget(read('(') ?? expect.fail('none'))).toThrow('expected an RE2 expression');
  });
});
