/** What a run of vitest counted. */
export interface Counts {
  readonly tests: number;
  readonly failed: number;
  /** Skipped, still to be written, or not run to their end. */
  readonly skipped: number;
  /** Each test that did not pass, and why. */
  readonly failures: readonly string[];
  /** Each test that passed, but not at its first try, and why it had failed. */
  readonly retried: readonly string[];
}

/** What became of a suite. */
export interface Result extends Counts {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-run';
  readonly seconds: number;
  readonly reason?: string | undefined;
}

interface Test {
  readonly status: string;
  readonly fullName: string;
  /** Of all its tries. */
  readonly failureMessages?: readonly string[];
}

/** Of vitest's JSON report, what is read here. */
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
    failures: bad.map(told),
    retried: all.filter((one) => one.status === 'passed' && (one.failureMessages ?? []).length > 0).map(told),
  };
}

function told({ fullName, status, failureMessages = [] }: Test): string {
  return [`${fullName}: ${status}`, ...failureMessages.map(shortened)].join('\n');
}

function shortened(reason: string): string {
  return reason.slice(0, longestReason).replaceAll(/^/gm, '    ');
}

/** What makes CI fail: a suite that could be had and did not run, a skipped test, and of course what failed. */
export function isBad({ status, skipped }: Result, isOptional: boolean): boolean {
  return status === 'failed' || skipped > 0 || (status === 'not-run' && !isOptional);
}

/** A row for each suite, the sum, and at the very end what failed: the last that a reader of CI sees. */
export function text(all: readonly Result[]): string {
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
