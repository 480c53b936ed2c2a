import { describe, expect, test } from 'vitest';
import type { CheckContext } from '../../../../src/cli/check/check-context.ts';
import { runSteps } from '../../../../src/cli/check/run-steps.ts';
import { pass, type Step, skip } from '../../../../src/cli/check/step.ts';
import { clockFinding } from '../../../../src/cli/check/steps/clock.ts';
import { steps } from '../../../../src/cli/check/steps/index.ts';
import { renderStep } from '../../../../src/cli/render/pages/check-page.ts';
import { collect } from '../../../kit/console/collect.ts';

const context = { url: { redacted: 'amqp://b:5672' } } as CheckContext;
const step = (name: Step['name'], needs: Step['needs'], ok: boolean | null): Step => ({
  name,
  needs,
  run: () => Promise.resolve({ ok, text: name }),
});
const clock = (name: string, seconds: number) => ({ name, seconds });

describe('the steps of check', () => {
  test('lists every step after the steps that it needs', () => {
    const names = steps.map(({ name }) => name);
    for (const { name, needs } of steps)
      for (const need of needs)
        expect(names.indexOf(need), `${name} needs ${need}`).toBeLessThan(names.indexOf(name));
  });

  test('skips a step that needs a failed one, directly or not, and names the failed one; a skipped step stops no other', async () => {
    const before = [step('name', [], true), step('TLS', ['name'], null), step('login', ['TLS'], false)];
    const after = [
      step('broker', ['login'], true),
      step('clock', ['broker'], true),
      step('port', ['name'], true),
    ];
    const found = await collect(runSteps([...before, ...after], context));
    expect(found.map(({ name, ok, text }) => [name, ok, text])).toEqual([
      ['name', true, 'name'],
      ['TLS', null, 'TLS'],
      ['login', false, 'login'],
      ['broker', null, 'not tried, since login failed'],
      ['clock', null, 'not tried, since login failed'],
      ['port', true, 'port'],
    ]);
  });
});

describe('the clock step', () => {
  test('skips the comparison when no other agent answers', () => {
    expect(clockFinding([])).toEqual(skip('no other agent to compare with'));
  });
  test('passes with clocks that differ by up to five seconds', () => {
    expect(clockFinding([clock('a', 5), clock('b', -4.9)])).toEqual(
      pass('differs by at most 5.0 s from 2 others'),
    );
    expect(clockFinding([clock('a', -0.25)])).toEqual(pass('differs by at most 0.3 s from a'));
  });
  test('blames the only clock of several that differs', () => {
    const found = clockFinding([clock('a', 0), clock('b', -5.1), clock('c', 0.1)]);
    expect(found).toMatchObject({ ok: false, text: 'the clock of b is 5.1 s behind' });
    expect(found.advice).toContain('that machine');
  });
  test('blames the clock of this machine when most others differ', () => {
    const found = clockFinding([clock('a', 61), clock('b', 60), clock('c', 0), clock('d', 59)]);
    expect(found).toMatchObject({
      ok: false,
      text: "this machine's clock is 60.0 s behind those of 3 of 4 others",
      advice: expect.stringContaining('this machine'),
    });
  });
  test('advises to check both clocks when only two exist', () => {
    expect(clockFinding([clock('a', -9)])).toMatchObject({
      text: 'the clock of a is 9.0 s behind',
      advice: expect.stringContaining('both clocks'),
    });
  });
});

describe('the page of check', () => {
  const result = {
    url: 'amqp://b:5672',
    name: 'port',
    ok: false,
    text: 'connection refused',
    advice: 'start the broker on that machine',
  } as const;
  test('prints one line for the finding and one for the advice', () => {
    expect(renderStep(result, undefined)).toBe(
      '  no  port           connection refused\n                     → start the broker on that machine\n',
    );
  });
  test('folds text at the width of the terminal, below its first line', () => {
    expect(renderStep(result, 51)).toBe(
      '  no  port           connection refused\n                     → start the broker on that\n                     machine\n',
    );
  });
  test('replaces control characters in the text of a broker', () => {
    expect(renderStep({ ...result, text: 'a\u001b[2Jb\nc' }, undefined)).toContain('a\ufffd[2Jb\ufffdc\n');
  });
});
