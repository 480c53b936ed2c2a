import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltProgram, buildProgram, loadedPackages } from '../../kit/cli/built-program.ts';
import { openProgram, type Program } from '../../kit/cli/program.ts';
import type { LoadedModules } from '../../kit/cli/report-loaded.ts';
import { recordedHostFolder } from '../../kit/probes/recorded-host.ts';

/** Packages and modules of Node that cost a start a millisecond or more, or an agent a MiB. */
const heavyPackages = new Set([
  'commander',
  'dbus-native',
  'execa',
  'fast-xml-parser',
  'koffi',
  'pino',
  're2js',
  'rhea',
  'smol-toml',
  'systeminformation',
  'zod',
]);
const heavyBuiltins = new Set(['child_process', 'crypto', 'http', 'https', 'tls', 'worker_threads']);

const commandLine = ['commander'];
const connection = [...commandLine, 're2js', 'rhea', 'smol-toml', 'zod'];
// pino reads from worker_threads whether it runs in the main thread; the module starts no thread.
const agent = [...connection, 'koffi', 'node:worker_threads', 'pino'];

let built: BuiltProgram;
let program: Program;
let reports: string;

beforeAll(async () => {
  built = await buildProgram();
  reports = mkdtempSync(join(tmpdir(), 'loaded-'));
  const preload = new URL('../../kit/cli/report-loaded.ts', import.meta.url).href;
  // As npm installs it: what starts the program counts as well.
  const bin = join(dirname(built.dist), 'bin');
  cpSync('bin', bin, { recursive: true });
  program = await openProgram({ REPORT_LOADED: reports }, ['--import', preload, join(bin, 'ovirt-node.js')]);
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  rmSync(reports, { recursive: true });
  built[Symbol.dispose]();
});

/** Describes the heavy modules that the process loaded that ended last, each with the chain of imports that led to it. */
function takeLoaded(): { readonly names: readonly string[]; readonly text: string } {
  const [name = '', ...others] = readdirSync(reports);
  expect(others).toEqual([]);
  const report = JSON.parse(readFileSync(join(reports, name), 'utf8')) as LoadedModules;
  rmSync(join(reports, name));
  const packages = [...loadedPackages(report)].filter(([found]) => heavyPackages.has(found));
  const builtins = report.builtins.filter((found) => heavyBuiltins.has(found));
  return {
    names: [...packages.map(([found]) => found), ...builtins.map((found) => `node:${found}`)].toSorted(),
    text: packages.map(([found, chain]) => `${found}: ${chain}`).join('\n'),
  };
}

function expectLoaded(expected: readonly string[]): void {
  const { names, text } = takeLoaded();
  expect(names, text).toEqual(expected.toSorted());
}

test.each([
  ['--version', commandLine],
  ['--help', commandLine],
  ['agent --help', commandLine],
  ['frobnicate', commandLine],
  ['call', commandLine],
  ['agents', connection],
  ['agents --broker amqp://127.0.0.1:1', [...connection, 'node:crypto']],
  ['diff --broker amqp://127.0.0.1:1', [...connection, 'node:crypto']],
  ['check --broker amqp://127.0.0.1:1', [...connection, 'node:crypto']],
  ['agent --check-config', [...connection, 'node:crypto']],
  ['agent --print-config', [...connection, 'node:crypto']],
  ['policy allow nobody setMtu', [...connection, 'node:crypto']],
  ['policy who setMtu', [...connection, 'node:crypto']],
  ['schema --file schema/ovirt-node.xml', [...connection, 'fast-xml-parser', 'node:crypto']],
  ['codegen schema/ovirt-node.xml', [...connection, 'fast-xml-parser', 'node:crypto']],
  ['codegen --help', commandLine],
  ['completion bash', commandLine],
  ['shell --help', commandLine],
  ['facts --help', commandLine],
  ['metrics --help', commandLine],
  [`metrics --root ${recordedHostFolder('kvm-guest')}`, [...connection, 'node:crypto']],
  [`facts --root ${recordedHostFolder('kvm-guest')}`, [...connection, 'node:crypto']],
  ['rollback /nonexistent/change.json', [...commandLine, 'zod']],
])('ovirt-node %s loads only what it needs', async (words, expected) => {
  await program.run(...words.split(' '));
  expectLoaded(expected);
});

test('the broker, an agent and the commands of a console load only what they need', async () => {
  const broker = program.start('broker', '--port', '0');
  await broker.waitForOutput('Ctrl-C ends it');
  const url = /amqp:\/\/127\.0\.0\.1:\d+/.exec(broker.out())?.[0] ?? '';
  const running = program.start('agent', '--broker', url);
  await running.waitForOutput('"msg":"started"');
  for (const words of ['agents', 'list', 'show lo', 'schema address', 'call lo getStats']) {
    await program.run(...words.split(' '), '--broker', url);
    expectLoaded([...connection, 'node:crypto']);
  }
  const shell = program.start('shell', '--broker', url);
  shell.process.stdin.end('list\nshow lo\n');
  await shell.process;
  expectLoaded([...connection, 'node:crypto']);
  await running.end('SIGTERM');
  expectLoaded([...agent, 'node:crypto']);
  await broker.end('SIGTERM');
  // Node's own code loads child_process for a socket that listens.
  expectLoaded([...connection, 'node:child_process', 'node:crypto']);
});
