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
let before: Properties;

beforeAll(async () => {
  program = await openProgram();
  const running = program.start('agent', '--first-look', '--port', '0');
  await running.waitForOutput('Ctrl-C ends both.');
  const file = join(program.folder, 'ovirt-node', 'first-look.json');
  const { urls, user, password } = JSON.parse(await readFile(file, 'utf8'));
  broker = connect({ urls, user, password, containerId: 'texts', retry: 'never' });
  console = await openConsole({ broker, requestTimeoutMs: 20_000 });
  for await (const { name } of console.discover({ ms: 20_000 })) agentName ??= name;
  before = await readProperties();
});
afterAll(async () => {
  await console.close();
  await broker.close();
  await program[Symbol.asyncDispose]();
  await rm(marker, { force: true });
});

/** The properties of all objects, by object name. */
type Properties = Readonly<Record<string, unknown>>;

async function readProperties(): Promise<Properties> {
  const all: Record<string, unknown> = {};
  for await (const { className } of console.schemaIds(agentName)) {
    for await (const object of console.objects(agentName, { className })) {
      all[object.objectId?.objectName ?? ''] = (await console.values(agentName, object)).properties;
    }
  }
  return all;
}

const findObject = async (className: string): Promise<ManagedObject> => {
  for await (const object of console.objects(agentName, { className })) return object;
  throw new Error(`no object of class ${className}`);
};

test.each(['ovirtNode', 'networkInterface'])(
  'passes no text argument of any method of class %s to a shell',
  async (className) => {
    const object = await findObject(className);
    const id = { packageName: 'com.redhat.ovirtNode', className };
    const schemaClass = (await console.schema(agentName, id)) as ObjectClass;
    let calls = 0;
    for (const { method, args } of maliciousCalls(schemaClass, marker, 'without-power')) {
      const answer = await console
        .call(agentName, object, method, args as never)
        .catch((error: unknown) => error);
      // The agent answers with a result or with a refusal, never with an internal error.
      if (answer instanceof Error) expect(answer).toBeInstanceOf(QmfException);
      if (answer instanceof QmfException) expect(answer.message).not.toContain('internal error');
      calls += 1;
    }
    expect(calls).toBeGreaterThan(8);
    expect(existsSync(marker)).toBe(false);
  },
);

const findLoopback = async (): Promise<ManagedObject> => {
  for await (const object of console.objects(agentName, { className: 'networkInterface' })) {
    if (object.objectId?.objectName.endsWith(':lo')) return object;
  }
  throw new Error('no loopback');
};

test.runIf(process.platform === 'linux')(
  'plans valid changes without applying them, and leaves all objects unchanged',
  async () => {
    expect(Object.keys(before).length).toBeGreaterThan(4);
    const [machine, lo] = [await findObject('ovirtNode'), await findLoopback()];
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
    // Changes that other programs make to this machine meanwhile pass.
    await expect.poll(readProperties, { timeout: 20_000, interval: 500 }).toEqual(before);
  },
);
