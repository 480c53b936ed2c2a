import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmbeddedProcess } from '../../kit/broker/real/broker-process.ts';
import { openProgram } from '../../kit/cli/program.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const boundMs = 20_000;

test('the agent rewrites the health file while connected and removes it while disconnected', async () => {
  await using broker = await startEmbeddedProcess();
  const folder = await mkdtemp(join(tmpdir(), 'health-'));
  const file = join(folder, 'health');
  await using program = await openProgram({ OVIRT_NODE_HEALTH_FILE: file });
  const running = program.start('agent', '--broker', broker.url);
  // At its start the agent writes the file once to see whether it can, and removes it.
  const times = new Set<number>();
  await waitUntil(() => {
    const status = statSync(file, { throwIfNoEntry: false });
    if (status) times.add(status.mtimeMs);
    return times.size >= 3;
  }, boundMs);
  await broker.kill9();
  await waitUntil(() => !existsSync(file), boundMs);
  await broker.restart();
  await waitUntil(() => existsSync(file), boundMs);
  expect((await running.end('SIGTERM')).status).toBe(0);
  expect(existsSync(file)).toBe(false);
  await rm(folder, { recursive: true });
});

test('the agent exits with status 78 when the health file cannot be written', async () => {
  await using program = await openProgram({ OVIRT_NODE_HEALTH_FILE: '/dev/null/health' });
  const { status, err } = await program.run('agent', '--broker', 'amqp://127.0.0.1:1');
  expect(err).toMatch(/^ovirt-node: health\.file is \/dev\/null\/health; expected a writable file: ENOTDIR/);
  expect(status).toBe(78);
});
