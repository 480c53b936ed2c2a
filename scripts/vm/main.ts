import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingRequirement } from '../../test/vm/lab/tools.ts';
import { selectNames, testNames, testPath, timedTests } from './names.ts';
import { formatResults, type Report, type Result, resultOf } from './report.ts';

// npm run test:vm [name …] [-- --json] [options of vitest]; a name also selects the tests that start with it and a hyphen.
const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    reporter: { type: 'string', multiple: true },
    'outputFile.json': { type: 'string' },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((word) => selectNames(word).length === 0);
if (unknown.length > 0) {
  process.stderr.write(`no test named ${unknown.join(', ')}; there are ${testNames.join(', ')}\n`);
  process.exit(2);
}
const selected = positionals.length === 0 ? testNames : [...new Set(positionals.flatMap(selectNames))];
const reason = missingRequirement();
const results = reason === undefined ? runTests() : selected.map((name) => notRun(name, reason));
process.stdout.write(
  values.json ? `${JSON.stringify({ suites: results }, undefined, 2)}\n` : formatResults(results),
);
if (results.some(({ status }) => status !== 'passed')) process.exitCode = 1;

function notRun(name: string, why: string): Result {
  return { name, status: 'not-run', tests: 0, seconds: 0, reason: why };
}

function runTests(): readonly Result[] {
  const folder = mkdtempSync(join(tmpdir(), 'vm-report-'));
  const report = values['outputFile.json'] ?? join(folder, 'report.json');
  // Tests that measure no times mostly wait: a small host can run two machines at once.
  const isTimed = selected.some((name) => timedTests.includes(name));
  const parallelism = isTimed ? ['--no-file-parallelism'] : ['--maxWorkers', '2'];
  const reporters = [...(values.reporter ?? ['default']).filter((name) => name !== 'json'), 'json'];
  const vitestArguments = [
    'vitest',
    'run',
    '--project',
    'vm',
    ...parallelism,
    ...selected.map(testPath),
    ...reporters.map((name) => `--reporter=${name}`),
    `--outputFile.json=${report}`,
  ];
  const output = values.json ? process.stderr.fd : process.stdout.fd;
  const { status } = spawnSync('npx', vitestArguments, { stdio: ['ignore', output, process.stderr.fd] });
  // Only the exit status shows an error outside of the tests.
  if (status !== 0) process.exitCode = 1;
  try {
    const parsed = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return selected.map((name) => resultOf(name, parsed));
  } catch (error) {
    return selected.map((name) => ({ ...notRun(name, `no report: ${String(error)}`), status: 'failed' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
