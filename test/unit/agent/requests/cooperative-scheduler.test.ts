import { describe, expect, it } from 'vitest';
import { systemClock } from '#base';
import { readUntrustedPredicate, statusCodes } from '#qmf';
import {
  CooperativeScheduler,
  type SlicedTask,
} from '../../../../src/agent/requests/cooperative-scheduler.ts';
import { CostBudget } from '../../../../src/agent/requests/cost-budget.ts';

function* busy(ms: number, note: () => void = () => undefined): SlicedTask<string> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    note();
    yield;
  }
  return `after ${ms}`;
}

describe('work in turns', () => {
  it('that is short is done at once', () => {
    expect(new CooperativeScheduler(systemClock).run(busy(0))).toBe('after 0');
  });

  it('that is long leaves time for others between', async () => {
    const turns = new CooperativeScheduler(systemClock);
    let between = 0;
    const ticking = setInterval(() => between++, 1);
    expect(await Promise.resolve(turns.run(busy(150)))).toBe('after 150');
    clearInterval(ticking);
    expect(between).toBeGreaterThan(5);
  });

  it('what has cost least goes on first: what is short does not wait for what is long', async () => {
    const turns = new CooperativeScheduler(systemClock);
    const order: string[] = [];
    const long = Promise.resolve(turns.run(busy(200))).then(() => order.push('long'));
    const short = Promise.resolve(turns.run(busy(1))).then(() => order.push('short'));
    await Promise.all([long, short]);
    expect(order).toEqual(['short', 'long']);
  });

  it('that fails fails alone', async () => {
    const turns = new CooperativeScheduler(systemClock);
    const fail = new Error('it fails');
    const failing = function* (): SlicedTask<string> {
      yield;
      throw fail;
    };
    const first = Promise.resolve(turns.run(busy(20)));
    const failed = Promise.resolve(turns.run(failing()));
    const last = Promise.resolve(turns.run(busy(0)));
    await expect(failed).rejects.toBe(fail);
    expect(await Promise.all([first, last])).toEqual(['after 20', 'after 0']);
  });

  it('of which too much waits is given up, the costliest first', async () => {
    const turns = new CooperativeScheduler(systemClock);
    const costly = Promise.resolve(turns.run(busy(10_000)));
    const refused = expect(costly).rejects.toMatchObject({ code: statusCodes.Busy });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const small = Array.from({ length: 500 }, () => Promise.resolve(turns.run(busy(0))));
    await refused;
    expect(new Set(await Promise.all(small))).toEqual(new Set(['after 0']));
  });
});

describe('the effort for a predicate', () => {
  const match = (pattern: string) => readUntrustedPredicate(['re_match', 'x', ['quote', pattern]]);

  it('ends before one object takes too long, and after all together do', () => {
    const dear = match('([a-z]*[0-9]*){100}$') ?? expect.fail('none');
    const effort = new CostBudget(dear);
    expect(() => effort.matches(() => 'a1'.repeat(1_000))).toThrow('predicate takes too long');
    const patient = new CostBudget(dear);
    let objects = 0;
    const all = () => {
      for (; objects < 4_000; objects++) patient.matches(() => 'a1'.repeat(100));
    };
    expect(all).toThrow(expect.objectContaining({ code: statusCodes.InvalidParameter }));
    expect(objects).toBeGreaterThan(100);
  });

  it('is enough for what consoles ask of four thousand objects', () => {
    const effort = new CostBudget(match('^(eth|bond|br)[0-9]+(\\.[0-9]+)?$') ?? expect.fail('none'));
    for (let object = 0; object < 4_000; object++) effort.matches(() => `bond${object}.100`);
  });

  it('is refused for a pattern that is none, though nothing is tried', () => {
    expect(() => new CostBudget(match('(') ?? expect.fail('none'))).toThrow('is no RE2 expression');
  });
});
