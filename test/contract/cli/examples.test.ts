import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { startEmbeddedProcess } from '../../kit/broker/real/broker-process.ts';
import { openProgram } from '../../kit/cli/program.ts';
import { waitUntil } from '../../kit/wait-until.ts';

test('examples/inventory.ts prints every interface of the machines on a broker, with its addresses', async () => {
  await using program = await openProgram();
  const running = program.start('agent', '--first-look', '--port', '0');
  await running.waitForOutput('Ctrl-C ends both.');
  const file = join(program.folder, 'ovirt-node', 'first-look.json');
  const { urls, user, password } = JSON.parse(await readFile(file, 'utf8'));
  const url = String(urls[0]).replace('//', `//${user}:${password}@`);
  const { stdout } = await execa(process.execPath, ['-C', 'ovirt-source', 'examples/inventory.ts', url]);
  expect(stdout).toMatch(/^ovirt\.org:node:[0-9a-f-]{36} lo loopback true \S+ 127\.0\.0\.1\/8/m);
});

test('examples/central-server.ts prints a line when a machine appears, until SIGINT', async () => {
  await using broker = await startEmbeddedProcess();
  await using program = await openProgram();
  program.start('agent', '--broker', broker.url);
  const server = execa(process.execPath, ['-C', 'ovirt-source', 'examples/central-server.ts'], {
    env: { BROKER_URL: broker.url },
    reject: false,
    buffer: false,
  });
  let lines = '';
  server.stdout.on('data', (part: Buffer) => {
    lines += part.toString();
  });
  await waitUntil(() => /^\S+ alive \d+ CPUs [1-9]\d* MiB \d+ of [1-9]\d* links up$/m.test(lines), 25_000);
  server.kill('SIGINT');
  expect(await server).toMatchObject({ exitCode: 0 });
});
