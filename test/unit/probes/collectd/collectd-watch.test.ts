import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CollectdWatch, type Metrics } from '#probes';
import { advanceUntil as advanceClockUntil } from '../../../kit/advance-until.ts';
import { FakeCollectd } from '../../../kit/collectd/fake-collectd.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';
import { giveAway } from '../../../kit/probes/give-away.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';

let machine: Awaited<ReturnType<typeof createHost>>;
let clock: ManualClock;
let watch: CollectdWatch;
let taken: (Metrics | undefined)[];
let problems: (string | undefined)[];
let server: FakeCollectd;

beforeEach(async () => {
  machine = await createHost({});
  server = await FakeCollectd.start(machine.root);
  clock = new ManualClock();
  taken = [];
  problems = [];
  open();
});
afterEach(async () => {
  watch.close();
  await server[Symbol.asyncDispose]();
  await machine[Symbol.asyncDispose]();
});

function open(limit = 100): void {
  watch = new CollectdWatch({
    host: machine.host,
    clock,
    socket: '/var/run/collectd-unixsock',
    limit,
    ownNames: () => ['node7'],
    onMetrics: (metrics) => taken.push(metrics),
    onHealth: (problem) => problems.push(problem),
  });
}

/** Seconds since 1970 by the clock of the test. */
const now = () => Number(clock.nowNs() / 1_000_000n) / 1000;
const latest = () => taken.at(-1)?.values;

const advanceUntil = (condition: () => boolean, stepMs = 250) =>
  advanceClockUntil(clock, condition, { stepMs, intervalMs: 5 });

test('finds nothing without a socket, and starts no reading', async () => {
  await server.stop();
  await watch.start();
  await clock.advance(600_000);
  expect([taken, problems]).toEqual([[], []]);
});

test('reads the values of this host, and counts those of others', async () => {
  server.set('node7/load/load', 1_790_000_000.25, { shortterm: '1.5e-01', midterm: '2', longterm: 'NaN' });
  server.set('node7.example.com/if x-a b/if_octets-"q"\\', 1_790_000_000, { rx: '1', tx: '2' });
  server.set('other/load/load', 1_790_000_000, { value: '1' });
  await watch.start();
  expect(taken).toHaveLength(1);
  expect(taken[0]).toMatchObject({ others: 1, beyondLimit: 0 });
  expect(Object.fromEntries(latest() ?? [])).toEqual({
    'load/load': {
      plugin: 'load',
      pluginInstance: '',
      type: 'load',
      typeInstance: '',
      values: new Map([
        ['shortterm', 0.15],
        ['midterm', 2],
      ]),
      timeNs: 1_790_000_000_250_000_000n,
      intervalNs: undefined,
    },
    'if x-a b/if_octets-"q"\\': {
      plugin: 'if x',
      pluginInstance: 'a b',
      type: 'if_octets',
      typeInstance: '"q"\\',
      values: new Map([
        ['rx', 1],
        ['tx', 2],
      ]),
      timeNs: 1_790_000_000_000_000_000n,
      intervalNs: undefined,
    },
  });
});

test('asks for a value again only when its time has changed, and finds its interval', async () => {
  const startTime = now();
  server.set('node7/a/gauge', startTime, { value: '1' });
  server.set('node7/b/gauge', startTime, { value: '1' });
  await watch.start();
  await advanceUntil(() => server.count('LISTVAL') >= 4);
  expect([server.count('GETVAL'), taken.length]).toEqual([2, 1]);
  for (let round = 1; round <= 4; round += 1) {
    await advanceUntil(() => now() >= startTime + round * 10);
    server.set('node7/a/gauge', startTime + round * 10, { value: `${round}` });
    await advanceUntil(() => latest()?.get('a/gauge')?.values.get('value') === round);
  }
  expect(latest()?.get('a/gauge')?.intervalNs).toBe(10_000_000_000n);
  expect(server.count('GETVAL "node7/b')).toBe(1);
  expect(server.count('GETVAL "node7/a')).toBe(5);
});

test('reads a value at its interval: not more often, and each time', async () => {
  const startTime = now();
  server.set('node7/a/gauge', startTime, { value: '0' });
  server.override = (command) => {
    // collectd reads every ten seconds.
    const round = Math.floor((now() - startTime) / 10);
    if (command === 'LISTVAL') server.set('node7/a/gauge', startTime + round * 10, { value: `${round}` });
    return undefined;
  };
  await watch.start();
  await advanceUntil(() => latest()?.get('a/gauge')?.intervalNs !== undefined);
  const [lists, values] = [server.count('LISTVAL'), server.count('GETVAL')];
  const sinceTime = now();
  await advanceUntil(() => server.count('GETVAL') >= values + 10);
  expect(server.count('LISTVAL') - lists).toBeLessThanOrEqual(Math.ceil((now() - sinceTime) / 10) + 2);
  const seen = taken.map((metrics) => metrics?.values.get('a/gauge')?.values.get('value'));
  expect(seen).toEqual(seen.toSorted((one, other) => (one ?? 0) - (other ?? 0)));
  expect(new Set(seen).size).toBe(seen.length);
});

test('drops a value that collectd has dropped, also between list and question', async () => {
  server.set('node7/a/gauge', 1, { value: '1' });
  server.set('node7/b/gauge', 1, { value: '1' });
  server.set('node7/c/unknown', 1, { value: '1' });
  server.set('node7/d/gauge', 1, { value: '1' });
  server.override = (command) => (command.includes('b/gauge') ? '-1 No such value.\n' : undefined);
  await watch.start();
  expect([...(latest()?.keys() ?? [])]).toEqual(['a/gauge', 'd/gauge']);
  server.values.delete('node7/a/gauge');
  await advanceUntil(() => latest()?.has('a/gauge') === false);
  expect([...(latest()?.keys() ?? [])]).toEqual(['d/gauge']);
});

test('keeps the values while collectd is restarted, and drops them when it stays away', async () => {
  server.set('node7/a/gauge', 1, { value: '1' });
  await watch.start();
  await server.stop();
  await advanceUntil(() => now() >= 1_795_000_030);
  expect(latest()?.size).toBe(1);
  server = await FakeCollectd.start(machine.root);
  server.set('node7/a/gauge', 2, { value: '2' });
  await advanceUntil(() => latest()?.get('a/gauge')?.values.get('value') === 2);
  await server.stop();
  await advanceUntil(() => taken.at(-1) === undefined);
  expect(problems).toEqual([]);
});

test('stops at the limit, and counts what is beyond', async () => {
  watch.close();
  open(250);
  for (let number = 0; number < 300; number += 1) server.set(`node7/a-${number}/gauge`, 1, { value: '1' });
  await watch.start();
  expect([latest()?.size, taken[0]?.beyondLimit, server.count('GETVAL')]).toEqual([250, 50, 250]);
});

test.each<[string, string, string]>([
  ['a word', 'hello\n', 'collectd answers "hello"; expected a number of lines'],
  ['a huge number of lines', '999999999 Values found\n', 'expected a number of lines'],
  ['an endless line', 'x'.repeat(10_000), 'a line of collectd has 10000 characters'],
  ['a long line in the list', `1 Value found\n1 node7/${'x'.repeat(5_000)}/y\n`, 'expected at most 4096'],
  ['more than was asked for', '0 Values found\n0 Values found\n', 'expected nothing'],
  ['an error', '-1 Unknown command: LISTVAL\n', 'LISTVAL: Unknown command: LISTVAL'],
])('reports %s once, and tries ever more seldom', async (_, answer, reason) => {
  server.override = () => answer;
  await watch.start();
  await advanceUntil(() => server.count('LISTVAL') >= 4);
  await advanceUntil(() => problems.length > 0);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(reason);
  server.override = undefined;
  server.set('node7/a/gauge', 1, { value: '1' });
  await advanceUntil(() => latest()?.size === 1 && problems.length > 1, 2_000);
  expect(problems).toEqual([problems[0], undefined]);
});

test('asks nothing at a socket of another person, says whose it is, and asks the own one later', async () => {
  const returnIt = await giveAway(join(machine.root, 'var/run/collectd-unixsock'));
  server.set('node7/a/gauge', 1, { value: '1' });
  await watch.start();
  await advanceUntil(() => problems.length > 0);
  expect(problems[0]).toContain('expected a socket of root, of a service or of this user');
  expect([server.commands, taken]).toEqual([[], []]);
  await returnIt();
  await advanceUntil(() => latest()?.size === 1, 2_000);
});

test('ends an answer that is cut, and answers that are too many', async () => {
  server.override = (command, socket) => {
    if (command === 'LISTVAL') socket.end('5 Values found\n1 node7/a/gauge\n');
    return '';
  };
  await watch.start();
  await advanceUntil(() => problems.length > 0);
  expect(problems[0]).toContain('the connection is closed');
  const line = `1 node7/a-${'x'.repeat(3_000)}/gauge\n`;
  server.override = () => `10000 Values found\n${line.repeat(10_000)}`;
  await advanceUntil(() => watch.problem?.includes('characters; expected fewer') === true, 2_000);
});

test('leaves out lines that are not values, and reads stray empty lines before an answer', async () => {
  server.override = (command) =>
    command === 'LISTVAL'
      ? '\n\n4 Values found\n\nnonsense\n1 node7/a\n1 node7/a/gauge\n'
      : '\n3 Values found\nvalue=1\nnonsense\nother=NaN\n';
  await watch.start();
  expect([...(latest()?.keys() ?? [])]).toEqual(['a/gauge']);
  expect([...(latest()?.get('a/gauge')?.values ?? [])]).toEqual([['value', 1]]);
});
