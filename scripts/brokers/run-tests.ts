import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** One test in vitest's JSON report. */
interface ReportedTest {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
}

/** The parts of vitest's JSON report that these scripts read. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly ReportedTest[];
  }[];
}

/** One line of the contract and its result on a broker. */
export interface ContractLine {
  readonly line: string;
  readonly status: string;
}

/** Runs one file after the other: each Java broker takes a whole processor while it starts. */
const sequential = '--no-file-parallelism';

/**
 * Runs the tests of one broker.
 * @param output file descriptor for vitest's output.
 * @param isRecord gives each test one try, so that a recorded success passed at its first.
 * @returns vitest's exit status and report. The report is undefined when vitest wrote none.
 */
export function runTests(
  name: string,
  output: number,
  isRecord: boolean,
): { status: number | null; report: Report | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'brokers-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = ['vitest', 'run', '--project', 'brokers', sequential, `test/brokers/${name}/`, ...reporters];
  if (isRecord) args.push('--retry=0');
  try {
    const { status } = spawnSync('npx', args, { stdio: ['ignore', output, process.stderr.fd] });
    return { status, report: readReport(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

const contractFiles: ReadonlySet<string> = new Set(['contract.test.ts', 'outage.test.ts']);

/** Extracts the lines of the contract, which are the same for every broker. */
export function readContractLines({ testResults }: Report): readonly ContractLine[] {
  return testResults
    .filter(({ name }) => contractFiles.has(basename(name)))
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ ancestorTitles, title, status }) => {
      // The first title names the broker.
      const [, ...titles] = ancestorTitles.filter((text) => text !== '');
      return { line: [...titles, title].join(': '), status };
    });
}

export function mergeReports(reports: readonly Report[]): Report {
  return { testResults: reports.flatMap(({ testResults }) => testResults) };
}
