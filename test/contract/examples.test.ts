import { execa } from 'execa';
import { expect, test } from 'vitest';
import { openProgram } from '../kit/program.ts';

test('the inventory prints every interface of the machines on a broker, with its addresses', async () => {
  await using program = await openProgram();
  const running = program.start('agent', '--first-look', '--port', '0');
  await running.printed('Ctrl-C ends both.');
  const url = /amqp:\/\/127\.0\.0\.1:\d+/.exec(running.out())?.[0] ?? '';
  const { stdout } = await execa(process.execPath, ['-C', 'ovirt-source', 'examples/inventory.ts', url]);
  expect(stdout).toMatch(/^ovirt\.org:node:[0-9a-f-]{36} lo loopback true \S+ 127\.0\.0\.1\/8/m);
});
