import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { demoFilePath, writeDemoFile } from '../../src/cli/demo/demo-file.ts';
import { animalName, openZoo, type Zoo, zooSchema } from '../kit/agent/zoo.ts';
import { findFreePort } from '../kit/broker/raw-peer.ts';
import { runOvirtNode, runOvirtNodeInProcess } from '../kit/cli/command-line.ts';
import { ScriptedAgent } from '../kit/console/scripted-agent.ts';

let broker: EmbeddedBroker;
let zoo: Zoo;
let runtime: string;
const url = () => broker.urls[0]!;
const run = (...words: string[]) => runOvirtNodeInProcess([...words, '--broker', url()]);
const json = async (...words: string[]) => {
  const { out, err, status } = await run(...words, '--json');
  expect(err).toBe('');
  expect(status).toBe(0);
  return JSON.parse(out) as Record<string, never>;
};

beforeAll(async () => {
  broker = await startEmbeddedBroker({ port: 0 });
  zoo = await openZoo(
    broker.urls,
    { open: true, animals: [{ name: 'leo' }, { name: 'lea' }, { name: 'sleepy' }] },
    { attributes: () => new Map([['hostname', 'zoo.example.org']]) },
  );
  runtime = mkdtempSync(join(tmpdir(), 'runtime-'));
  const environment = { XDG_RUNTIME_DIR: runtime };
  writeDemoFile(demoFilePath({ environment }), {
    urls: broker.urls,
    user: '',
    password: '',
    pid: process.pid,
  });
});
afterAll(async () => {
  await zoo[Symbol.asyncDispose]();
  await broker.close();
  rmSync(runtime, { recursive: true });
});

describe.concurrent('with an agent on the broker', () => {
  test('agents lists the running agent', async () => {
    const { status, out, err } = await runOvirtNode(['agents', '--broker', url()]);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^HOST +STATE +HEARTBEAT +EPOCH +NAME\nzoo\.example\.org +alive +now +1 +example\.org:zoo:one\n$/,
    );
  });

  test('agents --json prints the documented keys', async () => {
    const { agents } = await json('agents');
    expect(agents).toEqual([
      {
        name: zoo.agent.name,
        vendor: 'example.org',
        product: 'zoo',
        instance: 'one',
        hostname: 'zoo.example.org',
        epoch: 1,
        startId: expect.any(String),
        heartbeatSeconds: expect.any(Number),
        lastSeen: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        clockSeconds: expect.any(Number),
        state: 'alive',
        duplicate: false,
      },
    ]);
  });

  test('list counts the objects of each class', async () => {
    const { classes } = await json('list');
    expect(classes).toEqual([
      { package: 'org.example.zoo', class: 'zoo', objects: 1 },
      { package: 'org.example.zoo', class: 'animal', objects: 3 },
      { package: 'org.example.zoo', class: 'thermometer', objects: 0 },
    ]);
  });

  test('list CLASS --json prints complete objects with 64-bit numbers as text', async () => {
    const { objects } = await json('list', 'animal');
    expect(objects).toHaveLength(3);
    expect(objects?.[0]).toMatchObject({
      agent: zoo.agent.name,
      objectName: animalName('leo'),
      package: 'org.example.zoo',
      class: 'animal',
      hash: expect.stringMatching(/^[0-9a-f-]{36}$/),
      created: expect.stringMatching(/Z$/),
      properties: {
        name: 'leo',
        legs: 4,
        zoo: { agent: zoo.agent.name, objectName: 'org.example.zoo:zoo:main' },
      },
      statistics: { meals: '9223372036854775809', visitors: 3 },
    });
  });

  test('list prints a table when CLASS is a part of a class name', async () => {
    const { out, status } = await run('list', 'anim');
    expect(status).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^ZOO +NAME +CHIP +LEGS/);
    const rows = out.split('\n').slice(1, 4);
    expect(rows.map((line) => line.split(/ {3,}/).slice(0, 2))).toEqual([
      ['main', 'lea'],
      ['main', 'leo'],
      ['main', 'sleepy'],
    ]);
  });

  test('list orders objects, and asks the agents for those that match', async () => {
    const names = async (...words: string[]) =>
      (
        (await json('list', 'animal', ...words))['objects'] as unknown as { properties: { name: string } }[]
      ).map(({ properties }) => properties.name);
    expect(await names('--sort', '-name')).toEqual(['sleepy', 'leo', 'lea']);
    expect(await names('--where', 'name=leo')).toEqual(['leo']);
    expect(await names('--where', 'legs=4', '--where', 'name=lea')).toEqual(['lea']);
    expect(await names('--where', 'legs=5')).toEqual([]);
    expect((await run('list', 'animal', '--where', 'legs=5')).out).toBe('no objects of class animal match\n');
    const { out } = await run('list', 'animal', '--sort', '-name');
    expect(
      out
        .split('\n')
        .slice(1, 4)
        .map((line) => line.split(/ {3,}/)[1]),
    ).toEqual(['sleepy', 'leo', 'lea']);
    expect(await run('list', 'animal', '--where', 'legs')).toMatchObject({ status: 2 });
  });

  test('agents orders agents, and leaves out those that do not match', async () => {
    const found = async (...words: string[]) =>
      (await json('agents', ...words))['agents'] as unknown as unknown[];
    expect(await found('--where', 'state=alive', '--where', 'hostname=zoo.example.org')).toHaveLength(1);
    expect(await found('--where', 'state=silent')).toEqual([]);
    expect(await found('--sort', '-epoch')).toHaveLength(1);
  });

  test('show finds an object by a part of its name', async () => {
    const { out, status } = await run('show', 'sleepy');
    expect(status).toBe(0);
    expect(out).toMatch(/^main,sleepy, animal of zoo\.example\.org\norg\.example\.zoo:animal:main,sleepy\n/);
    expect(out).toMatch(/\n {2}ageMonths +30 months\n/);
  });

  test('show lists all objects whose names match the given part', async () => {
    const { err, status, out } = await run('show', 'le');
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain(
      'ovirt-node: le names 3 objects; give more of one name, or its whole object name:\n',
    );
    expect(err).toContain('\n  main,leo (animal of zoo.example.org)  org.example.zoo:animal:main,leo\n');
  });

  test('show points to list when no object matches', async () => {
    const { err, status } = await run('show', 'unicorn');
    expect(status).toBe(1);
    expect(err).toBe('ovirt-node: no object is called unicorn; `ovirt-node list CLASS` lists the objects\n');
  });

  test('show --json prints one object', async () => {
    const { object } = await json('show', animalName('leo'));
    expect(object).toMatchObject({ objectName: animalName('leo'), properties: { name: 'leo' } });
  });

  test('schema prints the members and methods of one class', async () => {
    const { out, status } = await run('schema', 'animal');
    expect(status).toBe(0);
    expect(out).toContain('class animal: an animal, with a value of every type that all brokers carry\n');
    expect(out).toMatch(/\n {2}heartbeats +uint64 +RO +optional +beats of its heart so far\n/);
    expect(out).toContain('feed(grams uint32, food sstr = hay, times uint16 = 1, limit uint64 = 0xffff');
  });

  test('schema prints the same JSON for an agent as for its schema file', async () => {
    const [fromAgent, file] = await Promise.all([
      json('schema'),
      runOvirtNodeInProcess(['schema', '--file', 'test/fixtures/schema/zoo.xml', '--json']),
    ]);
    expect(fromAgent).toEqual(JSON.parse(file.out));
  });

  test('call accepts values by name and in order, converts them by the schema, and prints the results', async () => {
    expect((await run('call', 'main,leo', 'feed', '10')).out).toBe('left   9 g\n');
    expect(await json('call', animalName('leo'), 'feed', 'tools=["fork"]', 'grams=20', 'gently=no')).toEqual({
      result: { left: 19 },
    });
    expect(zoo.calls.at(-1)?.args).toMatchObject({ grams: 20, gently: false, tools: ['fork'] });
    expect((await run('call', 'org.example.zoo:zoo:main', 'setOpen', 'true')).out).toBe('setOpen done\n');
  });

  test('call refuses a part of an object name', async () => {
    const { err, status } = await run('call', 'sleep', 'feed', '1');
    expect(status).toBe(1);
    expect(err).toContain(
      'no object is called sleep in full; expected one such as:\n  main,sleepy (animal of zoo.example.org)',
    );
  });

  test("call exits with status 1, the agent's text and its code in JSON when the agent refuses", async () => {
    const { err, out, status } = await run('call', 'org.example.zoo:zoo:main', 'close', '--json');
    expect(status).toBe(1);
    expect(err).toBe('ovirt-node: close failed: the gate is stuck\n');
    expect(JSON.parse(out)).toEqual({ error: { code: 7, name: 'Exception', text: 'the gate is stuck' } });
  });

  test('call refuses an argument that does not fit the schema before it sends anything', async () => {
    expect(await run('call', 'main,leo', 'feed', 'abc')).toMatchObject({
      status: 2,
      err: 'ovirt-node: grams is "abc"; expected uint32\n',
    });
    expect(await run('call', 'main,leo', 'feed', '4294967296')).toMatchObject({
      status: 1,
      err: 'ovirt-node: feed refused: grams is 4294967296; expected uint32 (0 to 4294967295)\n',
    });
    expect(await run('call', 'main,leo', 'fly')).toMatchObject({ status: 1 });
  });

  test('--agent accepts a part of a name for reading and only a full name for calls', async () => {
    expect((await run('list', '--agent', 'ZOO.ex')).status).toBe(0);
    const { err, status } = await run('call', 'main,leo', 'feed', '1', '--agent', 'zoo.ex');
    expect(status).toBe(1);
    expect(err).toContain(
      'no agent is called zoo.ex in full; expected one of:\n  example.org:zoo:one  zoo.example.org',
    );
    expect((await run('call', 'main,leo', 'feed', '1', '--agent', 'zoo.example.org')).status).toBe(0);
    expect((await run('list', '--agent', 'nobody')).err).toContain(
      'no agent is called nobody; expected one of:',
    );
  });

  test('list connects to the running demo when --broker is missing', async () => {
    const { out, status } = await runOvirtNode(['list', 'animal'], { XDG_RUNTIME_DIR: runtime });
    expect(status).toBe(0);
    expect(out).toMatch(/^main +leo /m);
  });

  test('agents prefers the broker of the environment to the running demo', async () => {
    const port = await findFreePort();
    const environment = { XDG_RUNTIME_DIR: runtime, OVIRT_NODE_BROKER_URLS: `amqp://127.0.0.1:${port}` };
    expect(await runOvirtNodeInProcess(['agents'], environment)).toMatchObject({ status: 69 });
  });
});

describe.concurrent('without a broker or with an invalid command line', () => {
  test('agents exits with status 69 and names the next step when no broker answers', async () => {
    const port = await findFreePort();
    expect(await runOvirtNode(['agents', '--broker', `amqp://127.0.0.1:${port}`])).toEqual({
      status: 69,
      out: '',
      err: `ovirt-node: no broker at amqp://127.0.0.1:${port} (connection refused); \`ovirt-node check --broker amqp://127.0.0.1:${port}\` says more\n`,
    });
    expect(await runOvirtNodeInProcess(['agents'])).toEqual({
      status: 69,
      out: '',
      err: 'ovirt-node: no broker is named and no first look runs here; start one with `npm start`, or name one with --broker URL\n',
    });
  });

  test.for([
    [['agents', '--nope'], "unknown option '--nope'"],
    [['agent5'], "unknown command 'agent5'"],
    [['show'], "missing required argument 'OBJECT'; `ovirt-node show --help` shows what it takes"],
    [
      ['agents', 'x', 'y'],
      "too many arguments for 'agents'. Expected 0 arguments but got 2: x, y; `ovirt-node agents --help` shows what it takes",
    ],
    [
      ['agents', '--timeout', 'soon', '--broker', 'amqp://127.0.0.1'],
      '--timeout is "soon"; expected a number of seconds',
    ],
    [
      ['agents', '--timeout', '0', '--broker', 'amqp://127.0.0.1'],
      '--timeout is "0"; expected a number of seconds',
    ],
    [['schema', '--file', 'no/such.xml'], 'no/such.xml cannot be read'],
  ] as const)('%o exits with status 2 and one line', async ([words, problem]) => {
    const { status, err, out } = await runOvirtNodeInProcess(words);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(`ovirt-node: ${problem}`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test('agents exits with status 78 and names key, source and expected value when a setting is invalid', async () => {
    const { status, err } = await runOvirtNode(['agents'], { OVIRT_NODE_BROKER_URLS: 'http://x' });
    expect(status).toBe(78);
    expect(err).toContain(
      'ovirt-node: broker.urls (from OVIRT_NODE_BROKER_URLS) is ["http://x"]; expected a list of amqp://',
    );
  });

  test('schema --file names the line where the file is invalid', async () => {
    const { status, err } = await runOvirtNodeInProcess(['schema', '--file', 'package.json']);
    expect(status).toBe(1);
    expect(err).toContain('ovirt-node: package.json: line 1');
  });

  test('--help prints examples and exits with status 0', async () => {
    for (const words of [['--help'], ['list', '--help'], ['call', '--help'], ['schema', '--help']]) {
      const { status, out, err } = await runOvirtNodeInProcess(words);
      expect([status, err]).toEqual([0, '']);
      expect(out).toMatch(/^Usage: ovirt-node/);
      if (words.length > 1) expect(out).toContain('Examples:\n  ovirt-node ');
    }
  });
});

test('agents names the next step when no agent answers within --timeout', async () => {
  await using lonely = await startEmbeddedBroker({ port: 0 });
  const { status, err } = await runOvirtNodeInProcess([
    'agents',
    '--broker',
    lonely.urls[0]!,
    '--timeout',
    '0.5',
  ]);
  expect(status).toBe(1);
  expect(err).toMatch(/^ovirt-node: no agent answered at amqp:\/\/127\.0\.0\.1:\d+ within 0\.5 s; start one/);
});

test('list shows the other agents and a warning when one agent does not answer', async () => {
  await using crowd = await startEmbeddedBroker({ port: 0 });
  const brokerConnection = connect({ urls: crowd.urls, containerId: 'crowd', retry: 'never' });
  await ScriptedAgent.open(brokerConnection, { classes: zooSchema.classes, instance: 'well' });
  await ScriptedAgent.open(brokerConnection, { instance: 'ill', answer: ({ kind }) => kind === 'query' });
  const { status, out, err } = await runOvirtNodeInProcess([
    'list',
    '--broker',
    crowd.urls[0]!,
    '--timeout',
    '1',
  ]);
  await brokerConnection.close();
  expect(status).toBe(1);
  expect(out).toMatch(/^CLASS +OBJECTS +PACKAGE\nzoo +0 +org\.example\.zoo\n/);
  expect(err).toBe(
    'ovirt-node: example.org:scripted:ill did not answer the query for its classes within 1 s\n',
  );
});

test('schema exits silently when the reader of its output closes the pipe', async () => {
  const command = `"${process.execPath}" -C ovirt-source src/cli/main.ts schema --file schema/ovirt-node.xml --json`;
  const { stdout, stderr } = await promisify(execFile)('/bin/sh', ['-c', `${command} | head -n 1`]);
  expect([stdout, stderr]).toEqual(['{\n', '']);
});
