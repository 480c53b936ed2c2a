import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatReport as ciText, countsOf, isBad, noCounts } from '../../../scripts/ci/report.ts';
import { groupByTurn, runAtMost } from '../../../scripts/ci/schedule.ts';
import { suites } from '../../../scripts/ci/suites.ts';
import { formatResults as labText, resultOf } from '../../../scripts/vm/report.ts';

const one = (fullName: string, status: string, further = {}) => ({ fullName, status, ...further });

describe('what CI tells', () => {
  const report = {
    testResults: [
      { assertionResults: [one('a', 'passed'), one('b', 'failed', { failureMessages: ['no\nreason'] })] },
      { assertionResults: [one('c', 'pending'), one('d', 'skipped'), one('e', 'todo')] },
      { assertionResults: [one('f', 'passed', { failureMessages: ['late'] })] },
    ],
  };

  test('counts what failed, and what did not run to its end', () => {
    expect(countsOf(report)).toEqual({
      tests: 6,
      failed: 1,
      skipped: 3,
      failures: ['b: failed\n    no\n    reason', 'c: pending', 'd: skipped', 'e: todo'],
      retried: ['f: passed\n    late'],
    });
  });

  test('ends with what failed, and with the last words of what failed without a test', () => {
    const printed = ciText([
      { name: 'types', ...noCounts, status: 'passed', seconds: 1 },
      { name: 'test', ...countsOf(report), status: 'failed', seconds: 2, reason: 'exit status 1' },
      { name: 'lint', ...noCounts, failures: ['its words'], status: 'failed', seconds: 3 },
    ]);
    expect(printed).toContain('test         failed         6         3       2.0  exit status 1\n');
    expect(printed).toContain('\n2 passed, 2 failed\n\nNot at the first try:\n\ntest: f: passed\n    late\n');
    expect(printed.endsWith('\ntest: e: todo\n\nlint: its words\n')).toBe(true);
  });

  test.each([
    ['passed', 0, false, false],
    ['passed', 1, true, true],
    ['failed', 0, true, true],
    ['not-run', 0, false, true],
    ['not-run', 0, true, false],
  ] as const)(
    'a suite that %s with %i tests skipped, optional: %s, makes it fail: %s',
    (status, skipped, isOptional, bad) => {
      expect(isBad({ name: 'a', ...noCounts, skipped, status, seconds: 1 }, isOptional)).toBe(bad);
    },
  );
});

describe('what a run of the lab tells', () => {
  const file = (name: string, assertionResults: readonly ReturnType<typeof one>[]) => ({
    name: `/a/test/vm/${name}.test.ts`,
    startTime: 1000,
    endTime: 3500,
    assertionResults,
  });
  const row = { kind: 'setMtu', failure: 'cut', network: 'equal', seconds: 12, limit: 115 } as const;
  const report = {
    testResults: [
      file('power', [one('off', 'passed'), one('on', 'pending')]),
      file('network-cut', [one('cut', 'passed', { meta: { table: [row] } })]),
    ],
  };

  test('is a row for each file, with the reason why it failed', () => {
    expect(resultOf('power', report)).toEqual({
      name: 'power',
      status: 'failed',
      tests: 2,
      seconds: 2.5,
      reason: 'on',
    });
    expect(resultOf('blink', report)).toMatchObject({
      status: 'failed',
      reason: 'it has no tests, or could not be read',
    });
  });

  test('is the table that tests filled before the rows of the files', () => {
    expect(labText(['network-cut', 'power'].map((name) => resultOf(name, report))).split('\n')).toEqual([
      'CHANGE                              FAILURE                           NETWORK    SECONDS',
      'setMtu                              cut                               equal         12.0',
      '',
      'SUITE        STATUS    TESTS  SECONDS  REASON',
      'network-cut  passed        1      2.5',
      'power        failed        2      2.5  on',
      '',
    ]);
  });
});

describe('the schedule of CI', () => {
  const alone = (name: string) => ({ name });
  const sharing = (name: string) => ({ name, shares: true });

  test('groupByTurn gives neighbours that share one turn, and each other suite its own', () => {
    const turns = groupByTurn([alone('a'), alone('b'), sharing('c'), sharing('d'), alone('e'), sharing('f')]);
    expect(turns.map((turn) => turn.map(({ name }) => name).join('+'))).toEqual(['a', 'b', 'c+d', 'e', 'f']);
  });

  test('runAtMost runs no more tasks at a time than its limit, and returns the results in order', async () => {
    let running = 0;
    let most = 0;
    const task = (index: number) => async () => {
      most = Math.max(most, ++running);
      // The first tasks take the longest.
      await new Promise((resolve) => setTimeout(resolve, 20 - 4 * index));
      running--;
      return index;
    };
    expect(await runAtMost(2, [0, 1, 2, 3, 4].map(task))).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  test('CI runs each file of test/endurance in one suite', () => {
    const files = readdirSync('test/endurance', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.test.ts'),
    );
    const selections = suites
      .filter(({ npm }) => npm.includes('test:endurance'))
      .map(({ npm }) => npm.at(-1) ?? '');
    for (const file of files)
      expect(selections.filter((selection) => `test/endurance/${file}`.startsWith(selection))).toHaveLength(
        1,
      );
  });

  test('CI runs suites that measure, and the lab, alone', () => {
    const sharingNames = suites.filter(({ shares }) => shares).map(({ name }) => name);
    for (const name of ['test', 'brokers', 'endurance', 'timed', 'machine', 'network', 'services', 'bench'])
      expect(sharingNames).not.toContain(name);
  });
});
