import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { type CommandResult, runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { animal, type HostileAnswers, hostileAnswers, leo } from '../../kit/hostile/agent-answers.ts';

const commands = [
  'list animal',
  'list',
  'show leo',
  'show leo --json',
  'schema animal',
  'call main,leo feed 1',
];
/**
 * Processor time and resident memory of one command. The longest answers take five seconds and a gigabyte with its garbage; without an
 * end they would take all.
 */
const limits = { cpuSeconds: 25, rssMiB: 2_200 };
/** Characters on standard error. */
const maxErrorLength = 20_000;

/** Writes what a process took when it ends, on a line of its own. */
const reportUsage = `data:text/javascript,${encodeURIComponent(
  `process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, rssMiB: maxRSS / 1024 });
    process.getBuiltinModule('node:fs').writeSync(2, '\\n@usage ' + usage);
  });`,
)}`;

let broker: EmbeddedBroker;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'as-agent-'));
  broker = await startEmbeddedBroker({ port: 0 });
});
afterAll(async () => {
  await broker.close();
  rmSync(folder, { recursive: true });
});

/** Runs `ovirt-node` as a process. */
async function runCommand(words: string) {
  const options = ['-C', 'ovirt-source', '--import', reportUsage, 'src/cli/main.ts', ...words.split(' ')];
  const child = spawn(process.execPath, [...options, '--broker', broker.urls[0]!, '--timeout', '5'], {
    env: { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (part: Buffer) => {
    texts.out += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    texts.err += part.toString();
  });
  const [status] = await once(child, 'close');
  const [err = '', usage = '{}'] = texts.err.split('\n@usage ');
  const { cpuSeconds, rssMiB } = JSON.parse(usage) as { cpuSeconds?: number; rssMiB?: number };
  return { status: (status as number | null) ?? -1, out: texts.out, err, cpuSeconds, rssMiB };
}

/** Opens a hostile agent on a connection of its own, whose end stops its answers. */
async function openAgent(answer: HostileAnswers['answer']): Promise<AsyncDisposable> {
  const connection = connect({ urls: broker.urls, containerId: 'hostile-agent', retry: 'forever' });
  await connection.ready();
  await ScriptedAgent.open(connection, {
    classes: [animal],
    objects: [{ objectName: leo, className: 'animal', values: new Map([['name', 'leo']]) }],
    answer,
  });
  return connection;
}

/** Expects sentences without control characters and stack traces, and a status that fits them. */
function expectSentences(words: string, { status, out, err }: CommandResult): void {
  const what = `${words}: ${err.slice(0, 500)}`;
  expect([0, 1], what).toContain(status);
  expect(err.length > 0, what).toBe(status === 1);
  expect(err, what).not.toMatch(/internal error|\n\s+at /);
  expect(err.length, what).toBeLessThan(maxErrorLength);
  expect(/[^\P{C}\n]/u.test(out + err), what).toBe(false);
}

const small = hostileAnswers.filter(({ isLarge }) => !isLarge);
const large = hostileAnswers.filter(({ isLarge }) => isLarge);

test.each(small.map(({ name, answer }) => [name, answer] as const))(
  'each command ends with printable sentences when an agent answers with %s',
  async (_, answer) => {
    await using _agent = await openAgent(answer);
    const run = async (words: string) => {
      const options = ['--broker', broker.urls[0]!, '--timeout', '3'];
      expectSentences(words, await runOvirtNodeInProcess([...words.split(' '), ...options]));
    };
    await Promise.all(commands.map(run));
  },
);

test.each(large.map(({ name, answer }) => [name, answer] as const))(
  'list ends in bounded time and memory when an agent answers with %s',
  async (_, answer) => {
    await using _agent = await openAgent(answer);
    const result = await runCommand('list animal');
    expectSentences('list animal', result);
    expect(result.status).toBe(1);
    expect(result.cpuSeconds).toBeLessThan(limits.cpuSeconds);
    expect(result.rssMiB).toBeLessThan(limits.rssMiB);
  },
  90_000,
);
