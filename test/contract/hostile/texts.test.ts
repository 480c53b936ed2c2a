import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Broker, connect } from '#broker';
import { type Console, openConsole } from '#console';
import { type ManagedObject, type ObjectClass, QmfException } from '#qmf';
import { openProgram, type Program } from '../../kit/cli/program.ts';
import { maliciousCalls } from '../../kit/hostile/evil-arguments.ts';

const marker = join('/tmp', `touched-${crypto.randomUUID()}`);

let program: Program;
let broker: Broker;
let console: Console;
let agentName: string;
let before: Shown;

beforeAll(async () => {
  program = await openProgram();
  const running = program.start('agent', '--first-look', '--port', '0');
  await running.waitForOutput('Ctrl-C ends both.');
  const file = join(program.folder, 'ovirt-node', 'first-look.json');
  const { urls, user, password } = JSON.parse(await readFile(file, 'utf8'));
  broker = connect({ urls, user, password, containerId: 'texts', retry: 'never' });
  console = await openConsole({ broker, requestTimeoutMs: 20_000 });
  for await (const { name } of console.discover({ ms: 20_000 })) agentName ??= name;
  before = await shown();
});
afterAll(async () => {
  await console.close();
  await broker.close();
  await program[Symbol.asyncDispose]();
  await rm(marker, { force: true });
});

/** Properties of all objects, by their names. */
type Shown = Readonly<Record<string, unknown>>;

async function shown(): Promise<Shown> {
  const all: Record<string, unknown> = {};
  for await (const { className } of console.schemaIds(agentName)) {
    for await (const object of console.objects(agentName, { className })) {
      all[object.objectId?.objectName ?? ''] = (await console.values(agentName, object)).properties;
    }
  }
  return all;
}

const first = async (className: string): Promise<ManagedObject> => {
  for await (const object of console.objects(agentName, { className })) return object;
  throw new Error(`no object of class ${className}`);
};

test.each(['ovirtNode', 'networkInterface'])(
  'every text argument of every method of class %s may be what a shell would run, and is a text',
  async (className) => {
    const object = await first(className);
    const id = { packageName: 'com.redhat.ovirtNode', className };
    const found = (await console.schema(agentName, id)) as ObjectClass;
    let called = 0;
    for (const { method, args } of maliciousCalls(found, marker)) {
      const answer = await console
        .call(agentName, object, method, args as never)
        .catch((error: unknown) => error);
      // Answered with a result, or with a sentence that is no fault of the agent's.
      if (answer instanceof Error) expect(answer).toBeInstanceOf(QmfException);
      if (answer instanceof QmfException) expect(answer.message).not.toContain('internal error');
      called += 1;
    }
    expect(called).toBeGreaterThan(8);
    expect(existsSync(marker)).toBe(false);
  },
);

const loopback = async (): Promise<ManagedObject> => {
  for await (const object of console.objects(agentName, { className: 'networkInterface' })) {
    if (object.objectId?.objectName.endsWith(':lo')) return object;
  }
  throw new Error('no loopback');
};

test.runIf(process.platform === 'linux')(
  'what comes as far as a plan is not done but told, and all objects are as they were before all of this',
  async () => {
    expect(Object.keys(before).length).toBeGreaterThan(4);
    const [machine, lo] = [await first('ovirtNode'), await loopback()];
    const xmlDesc = '<interface type="bridge" name="new0"><bridge/></interface>';
    for (const [object, method, args] of [
      [machine, 'createBridgeInterface', { interfaceName: 'new0' }],
      [machine, 'createBondingInterface', { interfaceName: 'new0' }],
      [machine, 'createInterfaceXML', { xmlDesc }],
      [machine, 'changeBegin', {}],
      [lo, 'setMtu', { mtu: 1400 }],
      [lo, 'addAddress', { address: '192.0.2.9/32' }],
      [lo, 'addRoute', { destination: '198.51.100.0/24' }],
      [lo, 'setBlink', { on: true }],
      [lo, 'blinkFor', { seconds: 1 }],
      [lo, 'setProperties', { values: new Map([['blink', true]]) }],
    ] as const) {
      const call = console.call(agentName, object, method, args as never);
      await expect(call, method).rejects.toMatchObject({
        code: 6,
        message: expect.stringMatching(/^not done: would have run .*; .* without --allow-changes$/),
      });
    }
    // What others do to this machine meanwhile passes.
    await expect.poll(shown, { timeout: 20_000, interval: 500 }).toEqual(before);
  },
);
