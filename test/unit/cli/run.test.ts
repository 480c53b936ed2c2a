import { expect, test } from 'vitest';
import type { Command } from '../../../src/cli/command.ts';
import { run } from '../../../src/cli/run.ts';
import { keepOutput } from '../../kit/cli/keep-output.ts';

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
  const { context, written } = keepOutput();
  const status = await run({ commands: [command], version: '1.2.3' }, words, context);
  return { status, ...written };
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

test.each([['-h'], ['--help'], ['help'], ['help', '--help']])(
  '%j prints the general help',
  async (...words) => {
    const { status, out, err } = await runWords(...words);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^Usage: ovirt-node \[options\] \[command\]$/m);
    expect(out).toContain('help');
  },
);

test.each([['-V'], ['--version']])('%j prints the version', async (...words) => {
  expect(await runWords(...words)).toEqual({ status: 0, out: '1.2.3\n', err: '' });
});

test.each([
  ['agents', '-h'],
  ['agents', '--help'],
  ['help', 'agents'],
])('%j prints the help of the command', async (...words) => {
  const { status, out, err } = await runWords(...words);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(/^Usage: ovirt-node agents /);
  expect(out).toContain('Examples:');
});

test.each([
  ['foo', '--help'],
  ['foo', '-h'],
  ['help', 'foo'],
  ['help', 'help', 'foo'],
  ['foo', '--version'],
])('%j is a usage error that names the unknown command', async (...words) => {
  expect(await runWords(...words)).toEqual({
    status: 2,
    out: '',
    err: "ovirt-node: unknown command 'foo'; `ovirt-node --help` lists what there is\n",
  });
});

test('an unknown command that is nearly a known one gets a suggestion, with --help too', async () => {
  for (const words of [['agent'], ['agent', '--help']])
    expect((await runWords(...words)).err).toContain("unknown command 'agent' (Did you mean agents?)");
});
