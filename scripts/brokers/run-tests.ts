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
    /** `passed`, or `failed` also for a file that cannot be loaded. */
    readonly status: string;
    readonly assertionResults: readonly ReportedTest[];
  }[];
}

/** One line of the contract and its result on a broker. */
export interface ContractLine {
  readonly line: string;
  readonly status: string;
}

/** Files that run at a time. The tests mostly wait: three files keep two processors busy. */
const maxWorkers = '3';

const folderOf = (name: string) => `test/brokers/${name}/`;

/**
 * Runs the tests of some brokers.
 * @param output file descriptor for vitest's output.
 * @param isRecord gives each test one try, so that a recorded success passed at its first.
 * @returns vitest's exit status and report. The report is undefined when vitest wrote none.
 */
export function runTests(
  names: readonly string[],
  output: number,
  isRecord: boolean,
): { status: number | null; report: Report | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'brokers-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const selection = ['--project', 'brokers', '--maxWorkers', maxWorkers, ...names.map(folderOf)];
  const args = ['vitest', 'run', ...selection, ...reporters];
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

/** Extracts the part of a report about one broker. */
export function reportOf(broker: string, { testResults }: Report): Report {
  return { testResults: testResults.filter(({ name }) => name.includes(`/${folderOf(broker)}`)) };
}

/** Reports whether files ran and all passed. A file without tests counts as failed. */
export function isPassed({ testResults }: Report): boolean {
  return testResults.length > 0 && testResults.every(({ status }) => status === 'passed');
}
