import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { openZoo, type Zoo } from '../../kit/agent/zoo.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';

let broker: EmbeddedBroker;
const zoos: Zoo[] = [];
const run = (...args: string[]) => runOvirtNodeInProcess([...args, '--broker', broker.urls[0] ?? '']);

beforeAll(async () => {
  broker = await startEmbeddedBroker({ port: 0 });
  for (const [epoch, host] of [
    [1, 'north.example.org'],
    [2, 'south.example.org'],
  ] as const) {
    const attributes = () => new Map([['hostname', host]]);
    zoos.push(await openZoo(broker.urls, undefined, { epoch, attributes }));
  }
  zoos.push(await openZoo(broker.urls, undefined, { product: 'aquarium' }));
});
afterAll(async () => {
  for (const zoo of zoos) await zoo[Symbol.asyncDispose]();
  await broker.close();
});

test('agents prints a row for each of two agents of one name, marked as duplicate', async () => {
  const { status, out } = await run('agents');
  expect(status).toBe(0);
  const rows = out.trimEnd().split('\n').slice(1);
  expect(rows.map((row) => row.split(/ {3,}/))).toEqual([
    [expect.anything(), 'alive', 'now', '1', 'example.org:aquarium:one'],
    ['north.example.org', 'alive, duplicate', 'now', '1', 'example.org:zoo:one'],
    ['south.example.org', 'alive, duplicate', 'now', '2', 'example.org:zoo:one'],
  ]);
});

for (const choice of [[], ['--agent', 'example.org:zoo:one'], ['--agent', 'north']]) {
  test(`agents --json ${choice.join(' ')} prints an entry for each of two agents of one name, with its start id`, async () => {
    const { agents } = JSON.parse((await run('agents', '--json', ...choice)).out) as {
      agents: { name: string; startId: string; duplicate: boolean; hostname?: string; epoch: number }[];
    };
    const both = agents.filter(({ name }) => name === 'example.org:zoo:one');
    const entries = both.map(({ startId, duplicate, hostname, epoch }) => [
      startId,
      duplicate,
      hostname,
      epoch,
    ]);
    expect(entries.sort()).toEqual(
      [
        [zoos[0]?.agent.startId, true, 'north.example.org', 1],
        [zoos[1]?.agent.startId, true, 'south.example.org', 2],
      ].sort(),
    );
  });
}

test('agents --json does not mark an agent of another name as duplicate', async () => {
  const { agents } = JSON.parse((await run('agents', '--json', '--agent', 'aquarium')).out) as {
    agents: unknown[];
  };
  expect(agents).toEqual([expect.objectContaining({ duplicate: false, startId: zoos[2]?.agent.startId })]);
});
