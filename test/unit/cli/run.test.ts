import { expect, test } from 'vitest';
import type { Command, Output } from '../../../src/cli/command.ts';
import { run } from '../../../src/cli/run.ts';

const command: Command = {
  name: 'agents',
  summary: 'Lists the agents.',
  arguments: [{ name: 'CLASS', desc: 'a class' }],
  options: [{ flags: '--broker URL', desc: 'broker' }],
  examples: ['ovirt-node agents'],
  load: async () => async (context) => {
    context.out.write('ran\n');
    return 0;
  },
};

async function runWords(...words: string[]): Promise<{ status: number; out: string; err: string }> {
  const texts = { out: '', err: '' };
  const output = (name: 'out' | 'err'): Output => ({
    write: (text) => {
      texts[name] += text;
    },
    isTerminal: false,
    columns: undefined,
    hasColor: false,
  });
  const context = { environment: {}, out: output('out'), err: output('err') };
  const status = await run({ commands: [command], version: '1.2.3' }, words, context);
  return { status, ...texts };
}

test.each([
  ['agents', '--brokr=amqp://me:secret@host'],
  ['amqp://me:secret@host'],
  ['--borker', 'me:secret@host'],
])('a usage error of %j quotes no password', async (...words) => {
  const { status, out, err } = await runWords(...words);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(/^ovirt-node: .*\n$/);
  expect(err).not.toContain('secret');
});
