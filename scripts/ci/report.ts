/** The counts of one run of vitest. */
export interface Counts {
  readonly tests: number;
  readonly failed: number;
  /** Skipped, todo, or unfinished tests. */
  readonly skipped: number;
  /** Each test that did not pass, with the reason. */
  readonly failures: readonly string[];
  /** Each test that passed after a retry, with the reason of its first failure. */
  readonly retried: readonly string[];
}

/** The result of one suite. */
export interface Result extends Counts {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-run';
  /** Seconds from the start of CI to the start of the suite. Absent when it did not run. */
  readonly startSecond?: number | undefined;
  readonly seconds: number;
  readonly reason?: string | undefined;
}

interface Test {
  readonly status: string;
  readonly fullName: string;
  /** Messages of all tries. */
  readonly failureMessages?: readonly string[];
}

/** The part of vitest's JSON report that this file reads. */
export interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Test[] }[];
}

/** Characters of each reason why a test failed. */
const longestReason = 1_500;

export const noCounts: Counts = { tests: 0, failed: 0, skipped: 0, failures: [], retried: [] };

export function countsOf(report: Report): Counts {
  const all = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const bad = all.filter(({ status }) => status !== 'passed');
  const failed = bad.filter(({ status }) => status === 'failed').length;
  return {
    tests: all.length,
    failed,
    skipped: bad.length - failed,
    failures: bad.map(describeTest),
    retried: all
      .filter((test) => test.status === 'passed' && (test.failureMessages ?? []).length > 0)
      .map(describeTest),
  };
}

function describeTest({ fullName, status, failureMessages = [] }: Test): string {
  return [`${fullName}: ${status}`, ...failureMessages.map(shorten)].join('\n');
}

function shorten(reason: string): string {
  return reason.slice(0, longestReason).replaceAll(/^/gm, '    ');
}

/** Reports whether a result fails CI: a failed suite, a skipped test, or a required suite that did not run. */
export function isBad({ status, skipped }: Result, isOptional: boolean): boolean {
  return status === 'failed' || skipped > 0 || (status === 'not-run' && !isOptional);
}

/** Formats one row per suite, the totals, and the failures at the end, where readers of a CI log look first. */
export function formatReport(all: readonly Result[]): string {
  const rows = all.map(({ name, status, tests, skipped, seconds, reason = '' }) =>
    line(name, status, String(tests), String(skipped), seconds.toFixed(1), reason),
  );
  const sum = (key: 'tests' | 'failed' | 'skipped') => all.reduce((total, result) => total + result[key], 0);
  const failedWhole = all.filter(({ status, failed }) => status === 'failed' && failed === 0).length;
  const passed = sum('tests') - sum('failed') - sum('skipped');
  const each = (key: 'failures' | 'retried') =>
    all.flatMap((result) => result[key].map((one) => `\n${result.name}: ${one}\n`));
  const retried = each('retried');
  return [
    `\n${line('SUITE', 'STATUS', 'TESTS', 'SKIPPED', 'SECONDS', '')}`,
    ...rows,
    `\n${passed} passed, ${sum('failed') + failedWhole} failed\n`,
    ...(retried.length === 0 ? [] : ['\nNot at the first try:\n', ...retried]),
    ...each('failures'),
  ].join('');
}

function line(
  name: string,
  status: string,
  tests: string,
  skipped: string,
  seconds: string,
  reason: string,
): string {
  const cells = [
    name.padEnd(11),
    status.padEnd(8),
    tests.padStart(6),
    skipped.padStart(8),
    seconds.padStart(8),
  ];
  return `${cells.join('  ')}  ${reason}`.trimEnd().concat('\n');
}
