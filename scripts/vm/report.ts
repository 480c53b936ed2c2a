import { compact } from '#base';
import type { Row } from '../../test/vm/changes/table.ts';

/** Outcome of the tests of one file. */
export interface Result {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-run';
  readonly tests: number;
  readonly seconds: number;
  /** Why the file failed or was not run. */
  readonly reason?: string | undefined;
  /** Rows of a test that fills a table. */
  readonly table?: readonly Row[] | undefined;
}

/** The part of vitest's JSON report that is read here. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly meta?: { readonly table?: readonly Row[] };
    }[];
  }[];
}

/** Extracts the result of one file. @param name such as `power` for `test/vm/machine/power.test.ts`. */
export function resultOf(name: string, report: Report): Result {
  const file = report.testResults.find(
    (one) => one.name.includes('/test/vm/') && one.name.endsWith(`/${name}.test.ts`),
  );
  const tests = file?.assertionResults ?? [];
  const failed = tests.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName);
  const hasPassed = tests.length > 0 && failed.length === 0;
  const table = tests.flatMap(({ meta }) => meta?.table ?? []);
  const reason = tests.length === 0 ? 'it has no tests, or could not be read' : failed.join('; ');
  return compact({
    name,
    status: hasPassed ? ('passed' as const) : ('failed' as const),
    tests: tests.length,
    seconds: file ? Math.round((file.endTime - file.startTime) / 100) / 10 : 0,
    reason: hasPassed ? undefined : reason,
    table: table.length === 0 ? undefined : table,
  });
}

/** Prints the rows of all tables, and a row for each file. */
export function formatResults(results: readonly Result[]): string {
  const width = Math.max(10, ...results.map(({ name }) => name.length));
  const fileRows = results.map(({ name, status, tests, seconds, reason = '' }) =>
    `${name.padEnd(width)}  ${status.padEnd(8)}  ${String(tests).padStart(5)}  ${seconds.toFixed(1).padStart(7)}  ${reason}`.trimEnd(),
  );
  const tableRows = results.flatMap(({ table = [] }) => table).map(formatRow);
  const fileHead = `${'SUITE'.padEnd(width)}  STATUS    TESTS  SECONDS  REASON`;
  const table = tableRows.length === 0 ? [] : [tableHead, ...tableRows, ''];
  return `${[...table, fileHead, ...fileRows].join('\n')}\n`;
}

const tableHead = `${'CHANGE'.padEnd(34)}  ${'FAILURE'.padEnd(32)}  NETWORK    SECONDS`;

function formatRow({ kind, failure, network, seconds }: Row): string {
  return `${kind.padEnd(34)}  ${failure.padEnd(32)}  ${network.padEnd(9)}  ${seconds.toFixed(1).padStart(7)}`;
}
