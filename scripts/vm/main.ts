import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingRequirement } from '../../test/vm/lab/tools.ts';
import { selectNames, testNames, timedTests } from './names.ts';
import { type Report, type Result, resultOf, text } from './report.ts';

// npm run test:vm [name …] [-- --json] [options of vitest]; a name stands for those that begin with it and a hyphen, too
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
const chosen = positionals.length === 0 ? testNames : [...new Set(positionals.flatMap(selectNames))];
const isTimed = chosen.some((name) => timedTests.includes(name));
const reason = missingRequirement();
const results = reason === undefined ? run() : chosen.map((name) => notRun(name, reason));
process.stdout.write(values.json ? `${JSON.stringify({ suites: results }, undefined, 2)}\n` : text(results));
if (results.some(({ status }) => status !== 'passed')) process.exitCode = 1;

function notRun(name: string, why: string): Result {
  return { name, status: 'not-run', tests: 0, seconds: 0, reason: why };
}

function run(): readonly Result[] {
  const folder = mkdtempSync(join(tmpdir(), 'vm-report-'));
  const report = values['outputFile.json'] ?? join(folder, 'report.json');
  const files = chosen.map((name) => `test/vm/${name}.test.ts`);
  // Others wait most of their time: two machines at once fit into a small host.
  const atOnce = isTimed ? ['--no-file-parallelism'] : ['--maxWorkers', '2'];
  const reporters = [...(values.reporter ?? ['default']).filter((name) => name !== 'json'), 'json'];
  const words = [
    ...['vitest', 'run', '--project', 'vm', ...atOnce, ...files],
    ...reporters.map((name) => `--reporter=${name}`),
    `--outputFile.json=${report}`,
  ];
  const output = values.json ? process.stderr.fd : process.stdout.fd;
  const { status } = spawnSync('npx', words, { stdio: ['ignore', output, process.stderr.fd] });
  // An error outside of the tests is told by this alone.
  if (status !== 0) process.exitCode = 1;
  try {
    const found = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return chosen.map((name) => resultOf(name, found));
  } catch (error) {
    return chosen.map((name) => ({ ...notRun(name, `no report: ${String(error)}`), status: 'failed' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
