import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { consoleCommands } from '../../../src/cli/commands/index.ts';
import { run } from '../../../src/cli/run.ts';
import { animalName, openZoo, type Zoo } from '../../kit/agent/zoo.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { keepOutput } from '../../kit/cli/keep-output.ts';
import { openProgram } from '../../kit/cli/program.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { hostileText, unsafe } from '../../kit/words-of-peers.ts';

const hostileName = `leo${hostileText}`;
let broker: EmbeddedBroker;
let zoo: Zoo;
let folder: string;
const at = () => ['--broker', broker.urls[0]!];
const runShell = (...lines: string[]) => runOvirtNodeInProcess(['shell', ...at()], {}, lines);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shell-'));
  broker = await startEmbeddedBroker({ port: 0 });
  const animals = [{ name: 'lea' }, { name: 'leo' }, { name: hostileName }];
  zoo = await openZoo(broker.urls, { open: true, animals });
});
afterAll(async () => {
  await zoo[Symbol.asyncDispose]();
  await broker.close();
  rmSync(folder, { recursive: true });
});

test('the shell numbers the objects that it lists, and takes the numbers for names', async () => {
  const { out, status } = await runShell(
    'list animal',
    'show 101',
    'call 102 feed 8',
    'list zoo',
    'show 104',
  );
  expect(status).toBe(0);
  expect(out).toMatch(/^ ID {3}\S/);
  expect(out).toMatch(/^101 {3}.*lea\b/m);
  expect(out).toMatch(/^lea, animal of|^main,lea, animal of/m);
  expect(out).toContain('left   7 g');
  expect(out).toMatch(/^104 {3}.*main/m);
  expect(out).toMatch(/^main, zoo of/m);
  expect(zoo.calls.at(-1)).toMatchObject({ method: 'feed', args: { grams: 8 } });
});

test.each([
  ['agents --json'],
  ['list'],
  ['list animal --json'],
  ['list animal --where name=leo --json'],
  [`show ${animalName('leo')}`],
  ['show lea --json'],
  ['schema animal'],
  ['call main,leo feed 8 --json'],
  ['call main,leo feed 0'],
  ['call leo feed'],
  ['show nothing'],
  ['watch animal --json --count 2'],
  ['top --count 1'],
  ['top --sort size'],
])('the shell prints for %j what the command prints', async (line) => {
  const ofShell = await runShell(line);
  const ofCommand = await runOvirtNodeInProcess([...line.split(' '), ...at()]);
  const withoutTimes = ({ out, err, status }: typeof ofShell) => ({
    out: out.replaceAll(/"(?:lastSeen|updated|time|clockSeconds)": ?(?:"[^"]*"|-?\d+)/g, ''),
    err,
    status,
  });
  expect(withoutTimes(ofShell)).toEqual(withoutTimes(ofCommand));
});

test('a script goes on after a line that fails, and ends with the status of the first', async () => {
  const lines = ['# comment', '', 'show nothing', 'frobnicate', 'show "x', 'list zoo', 'quit', 'list animal'];
  const { out, err, status } = await runShell(...lines);
  expect(status).toBe(1);
  expect(err.split('\n')).toEqual([
    expect.stringMatching(/^ovirt-node: no object is called nothing;/),
    'ovirt-node: the command is "frobnicate"; expected one of agents, list, show, schema, call, watch, events, top, help, quit',
    'ovirt-node: the quote " at column 6 is not closed; expected another "',
    '',
  ]);
  expect(out).toContain('main');
  expect(out).not.toContain('lea');
});

test('help lists the commands of the shell, and describes one', async () => {
  const { out } = await runShell('help', 'help call', '?');
  expect(out).toMatch(/^ {2}call +Calls a method of one object\.$/m);
  expect(out).toContain('Usage: ovirt-node call [options] <OBJECT> <METHOD> [ARGUMENT...]');
  expect(out).not.toContain('--broker');
});

test('no control character of an agent reaches the terminal', async () => {
  const { out, err } = await runShell('list animal', 'show 103', 'call 103 feed 8', 'show leox', 'show le');
  expect(out).toMatch(/^103 /m);
  const lines = `${out}${err}`.split('\n');
  expect(lines.filter((line) => unsafe.test(line))).toEqual([]);
});

test('options of the shell hold for its commands, and each command may set its own', async () => {
  const words = ['shell', ...at(), '--agent', 'nobody'];
  const { err, out } = await runOvirtNodeInProcess(words, {}, [
    'list zoo',
    `list zoo --agent ${zoo.agent.name}`,
  ]);
  expect(err).toContain('no agent is called nobody');
  expect(out).toContain('main');
});

/** Opens a shell that a person types into. */
function openTerminal() {
  const { context, written } = keepOutput({ XDG_STATE_HOME: folder, XDG_RUNTIME_DIR: folder });
  const stream = new PassThrough();
  const echo = new PassThrough();
  let shown = '';
  echo.on('data', (part: Buffer) => {
    shown += part.toString();
  });
  const ended = run({ commands: consoleCommands, version: '0.0.0' }, ['shell', ...at()], {
    ...context,
    in: { stream, echo },
  });
  return { stream, written, shown: () => shown, ended };
}

test('a person at a terminal completes with the tab key, and finds the line again in the next shell', async () => {
  const first = openTerminal();
  await waitUntil(() => first.shown().includes('ovirt-node> '), 20_000);
  first.stream.write('list ani\t\n');
  await waitUntil(() => first.written.out.includes('103'), 20_000);
  first.stream.write('call 101 fe\t');
  await waitUntil(() => first.shown().includes('feed'), 20_000);
  first.stream.write('8\n');
  await waitUntil(() => first.written.out.includes('left'), 20_000);
  first.stream.write('quit\n');
  expect(await first.ended).toBe(0);
  const second = openTerminal();
  await waitUntil(() => second.shown().includes('ovirt-node> '), 20_000);
  // The key for the line before, twice: the last one was `quit`.
  second.stream.write('\u001b[A\u001b[A\n');
  await waitUntil(
    () => second.written.err.includes('no object') || second.written.out.includes('left'),
    20_000,
  );
  expect(second.shown()).toContain('call 101 feed 8');
  second.stream.end('\u0004');
  expect(await second.ended).toBe(0);
});

test('Ctrl-C at the prompt takes the line away, and the shell goes on', async () => {
  const { stream, shown, written, ended } = openTerminal();
  await waitUntil(() => shown().includes('ovirt-node> '), 20_000);
  stream.write('show nothing\u0003');
  await waitUntil(() => shown().includes('^C'), 20_000);
  stream.write('list zoo\n');
  await waitUntil(() => written.out.includes('main'), 20_000);
  expect(written.err).toBe('');
  stream.end('\u0004');
  expect(await ended).toBe(0);
});

test('Ctrl-C ends a command of the shell that goes on until then, and the shell goes on', async () => {
  const { stream, shown, written, ended } = openTerminal();
  await waitUntil(() => shown().includes('ovirt-node> '), 20_000);
  for (const [line, sign] of [
    ['watch animal', 'is there'],
    ['events', 'closed'],
    ['top', 'HOST'],
  ] as const) {
    const prompts = shown().split('ovirt-node> ').length;
    const before = written.out.length;
    stream.write(`${line}\n`);
    await waitUntil(() => {
      zoo.agent.raiseEvent('closed', {});
      return written.out.slice(before).includes(sign);
    }, 20_000);
    stream.write('\u0003');
    await waitUntil(() => shown().split('ovirt-node> ').length > prompts, 20_000);
  }
  stream.write('watch animal\n');
  await waitUntil(() => written.out.split('is there').length > 4, 20_000);
  stream.end('\u0004');
  expect(await ended).toBe(0);
  expect(written.err).toBe('');
});

test('the shell goes on after the broker restarted', async () => {
  const own = await startEmbeddedBroker({ port: 0 });
  const [url = ''] = own.urls;
  await using _zoo = await openZoo([url]);
  const { context, written } = keepOutput({ XDG_RUNTIME_DIR: folder });
  const stream = new PassThrough();
  const ended = run({ commands: consoleCommands, version: '0.0.0' }, ['shell', '--broker', url], {
    ...context,
    in: { stream, echo: undefined },
  });
  stream.write('list animal\n');
  await waitUntil(() => written.out.includes('leo'), 20_000);
  await own.close();
  await waitUntil(() => written.err.includes('the connection is lost'), 20_000);
  const again = await startEmbeddedBroker({ port: Number(new URL(url).port) });
  await waitUntil(() => written.err.includes('connected again'), 20_000);
  // The agent connects in its own time.
  const before = written.out.length;
  await waitUntil(() => {
    stream.write('show 101\n');
    return written.out.slice(before).includes('animal of');
  }, 40_000);
  stream.end();
  await ended;
  await again.close();
});

test('the shell ends when nothing reads its output any more', async () => {
  await using program = await openProgram();
  const { process } = program.start('shell', ...at());
  process.stdin.on('error', () => undefined);
  process.stdout.once('data', () => process.stdout.destroy());
  process.stdin.write('list animal\n'.repeat(500));
  const { exitCode, stderr } = await process;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
