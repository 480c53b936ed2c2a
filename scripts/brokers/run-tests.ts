import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** One test as vitest's JSON reporter tells of it. */
interface ReportedTest {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
}

/** The parts of vitest's JSON report that are read here. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly ReportedTest[];
  }[];
}

/** What one broker was found to do. */
export interface ContractLine {
  readonly line: string;
  readonly status: string;
}

/** One file after the other, and few tests at a time by the configuration: those in Java take a processor each while they start. */
const modestly = ['--no-file-parallelism'];

/**
 * Runs the tests of one broker; undefined for a report where vitest came to none.
 * @param isRecord each test has one try: what is written down passed at its first.
 */
export function runTests(
  name: string,
  output: number,
  isRecord: boolean,
): { status: number | null; report: Report | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'brokers-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const words = ['vitest', 'run', '--project', 'brokers', ...modestly, `test/brokers/${name}/`, ...reporters];
  if (isRecord) words.push('--retry=0');
  try {
    const { status } = spawnSync('npx', words, { stdio: ['ignore', output, process.stderr.fd] });
    return { status, report: read(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

const contractFiles: ReadonlySet<string> = new Set(['contract.test.ts', 'outlive.test.ts']);

/** The lines of the contract, which are the same for every broker, with what became of each. */
export function readContractLines({ testResults }: Report): readonly ContractLine[] {
  return testResults
    .filter(({ name }) => contractFiles.has(basename(name)))
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ ancestorTitles, title, status }) => {
      // The first says which broker it is.
      const [, ...within] = ancestorTitles.filter((text) => text !== '');
      return { line: [...within, title].join(': '), status };
    });
}

/** One report of several. */
export function mergeReports(reports: readonly Report[]): Report {
  return { testResults: reports.flatMap(({ testResults }) => testResults) };
}
