import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Broker, connect } from '#broker';
import { type Console, openConsole } from '#console';
import { type ManagedObject, type ObjectClass, QmfException, type VariantValue } from '#qmf';
import { openProgram, type Program } from '../../kit/program.ts';

/** It would make a file, wherever it came before a shell; and it would be an option, wherever a tool took it for one. */
const marker = join('/tmp', `touched-${crypto.randomUUID()}`);
const evil = `;touch ${marker} $(touch ${marker}) \`touch ${marker}\` --help`;

let program: Program;
let broker: Broker;
let console: Console;
let agentName: string;

beforeAll(async () => {
  program = await openProgram();
  const running = program.start('agent', '--first-look', '--port', '0');
  await running.printed('Ctrl-C ends both.');
  const file = join(program.folder, 'ovirt-node', 'first-look.json');
  const { urls, user, password } = JSON.parse(await readFile(file, 'utf8'));
  broker = connect({ urls, user, password, containerId: 'texts', retry: 'never' });
  console = await openConsole({ broker, requestTimeoutMs: 20_000 });
  for await (const { name } of console.discover({ ms: 20_000 })) agentName ??= name;
});
afterAll(async () => {
  await console.close();
  await broker.close();
  await program[Symbol.asyncDispose]();
  await rm(marker, { force: true });
});

const first = async (className: string): Promise<ManagedObject> => {
  for await (const object of console.objects(agentName, { className })) return object;
  throw new Error(`no object of class ${className}`);
};

/** Something that fits, for what is no text. */
const fitting: Readonly<Record<string, VariantValue>> = {
  bool: true,
  list: [evil],
  map: new Map([[evil, evil]]),
};
const texts = ['sstr', 'lstr'];

test.each(['ovirtNode', 'networkInterface'])(
  'every text argument of every method of class %s may be what a shell would run, and is a text',
  async (className) => {
    const object = await first(className);
    const id = { packageName: 'com.redhat.ovirtNode', className };
    const { methods } = (await console.schema(agentName, id)) as ObjectClass;
    let called = 0;
    for (const { name, arguments: args } of methods) {
      const inputs = args.filter(({ dir }) => dir !== 'O');
      if (!inputs.some(({ type }) => [...texts, 'list', 'map'].includes(type))) continue;
      const given = inputs.map(({ name: argument, type, min }) => {
        const value = texts.includes(type) ? evil : (fitting[type] ?? (type === 'uint64' ? 1n : (min ?? 1)));
        return [argument, value] as const;
      });
      const answer = await console
        .call(agentName, object, name, Object.fromEntries(given) as never)
        .catch((error: unknown) => error);
      // Answered with a result, or with a sentence that is no fault of the agent's.
      if (answer instanceof Error) expect(answer).toBeInstanceOf(QmfException);
      if (answer instanceof QmfException) expect(answer.message).not.toContain('internal error');
      called += 1;
    }
    expect(called).toBeGreaterThan(4);
    expect(existsSync(marker)).toBe(false);
  },
);
