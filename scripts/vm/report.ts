import type { Row } from '../../test/vm/changes/table.ts';

/** What became of the tests of one file. */
export interface Result {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-run';
  readonly tests: number;
  readonly seconds: number;
  readonly reason?: string | undefined;
  /** Of a test that fills a table: its rows. */
  readonly table?: readonly Row[] | undefined;
}

/** Of vitest's JSON report, what is read here. */
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

/** @param name of a file of the lab: `power` for `test/vm/machine/power.test.ts`. */
export function resultOf(name: string, report: Report): Result {
  const found = report.testResults.find((one) => one.name.endsWith(`/test/vm/${name}.test.ts`));
  const tests = found?.assertionResults ?? [];
  const bad = tests.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName);
  const seconds = found ? Math.round((found.endTime - found.startTime) / 100) / 10 : 0;
  const good = tests.length > 0 && bad.length === 0;
  const table = tests.flatMap(({ meta }) => meta?.table ?? []);
  const reason = tests.length === 0 ? 'it has no tests, or could not be read' : bad.join('; ');
  return {
    name,
    status: good ? 'passed' : 'failed',
    tests: tests.length,
    seconds,
    ...(good ? {} : { reason }),
    ...(table.length === 0 ? {} : { table }),
  };
}

/** The rows of the tables that were filled, and a row for each file. */
export function text(all: readonly Result[]): string {
  const width = Math.max(10, ...all.map(({ name }) => name.length));
  const rows = all.map(({ name, status, tests, seconds, reason = '' }) =>
    `${name.padEnd(width)}  ${status.padEnd(8)}  ${String(tests).padStart(5)}  ${seconds.toFixed(1).padStart(7)}  ${reason}`.trimEnd(),
  );
  const cells = all.flatMap(({ table = [] }) => table).map(rowText);
  const head = `${'SUITE'.padEnd(width)}  STATUS    TESTS  SECONDS  REASON`;
  return `${[...(cells.length === 0 ? [] : [tableHead, ...cells, '']), head, ...rows].join('\n')}\n`;
}

const tableHead = `${'CHANGE'.padEnd(34)}  ${'FAILURE'.padEnd(32)}  NETWORK    SECONDS`;

function rowText({ kind, failure, network, seconds }: Row): string {
  return `${kind.padEnd(34)}  ${failure.padEnd(32)}  ${network.padEnd(9)}  ${seconds.toFixed(1).padStart(7)}`;
}
