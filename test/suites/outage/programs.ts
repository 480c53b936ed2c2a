import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { connect } from '#broker';
import { openConsole } from '#console';
import { type QmfRequest, writeObjects } from '#qmf';
import { zooSchema } from '../../kit/agent/zoo.ts';
import type { BrokerProcess, StartBroker } from '../../kit/broker/real/broker-process.ts';
import { runOvirtNode, runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { openProgram, type RunningProgram } from '../../kit/cli/program.ts';
import { type Script, ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { addLogin, login, pause, recoveryLimitMs } from './stage.ts';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly reason?: string;
  readonly attempts?: number;
}
const errorLevel = 50;

const lines = (running: RunningProgram): readonly Line[] =>
  running
    .out()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
const told = (running: RunningProgram, message: string) =>
  lines(running).filter(({ msg }) => msg === message);

/** The one agent on the broker, as a console that asks sees it. */
async function seen(url: string): Promise<{ name: string; epoch: number }> {
  await using broker = connect({ urls: [url], containerId: 'looking', retry: 'forever', ...login });
  await using console = await openConsole({ broker });
  for await (const { name, info } of console.discover({
    ms: recoveryLimitMs,
    where: ['eq', '_product', ['quote', 'node']],
  }))
    return { name, epoch: info.epoch };
  throw new Error('no agent answered');
}

/** The agent as a program. */
export function testPrograms(start: StartBroker): void {
  describe('the agent as a program', () => {
    test('is seen and called by the commands of a user', { timeout: 90_000 }, async () => {
      await using broker = await start();
      await using program = await openProgram();
      const to = ['--broker', addLogin(broker.url)];
      await program.start('agent', ...to).waitForOutput('"connected"');
      const { name } = await seen(broker.url);
      const lo = `com.redhat.ovirtNode:networkInterface:${name.split(':').at(-1)}:lo`;

      const listed = await runOvirtNodeInProcess(['list', 'networkInterface', '--json', ...to]);
      expect(listed).toMatchObject({ status: 0, err: '' });
      expect((JSON.parse(listed.out) as { objects: object[] }).objects).toContainEqual(
        expect.objectContaining({
          agent: name,
          objectName: lo,
          properties: expect.objectContaining({ interfaceName: 'lo', macAddress: '00:00:00:00:00:00' }),
        }),
      );
      const shown = await runOvirtNodeInProcess(['show', lo, ...to]);
      expect(shown).toMatchObject({ status: 0, err: '' });
      expect(shown.out).toMatch(/^ *interfaceName +lo$/m);
      const called = await runOvirtNodeInProcess([
        'call',
        hostname(),
        'lookupInterfaceByName',
        'lo',
        '--json',
        ...to,
      ]);
      expect(called).toMatchObject({ status: 0, err: '' });
      expect(JSON.parse(called.out)).toEqual({ result: { interface: { agent: name, objectName: lo } } });
    });

    // The waits between attempts have grown by the second outage.
    test('waits for a broker at its start and later, under one epoch, and says so once', {
      timeout: 90_000,
    }, async () => {
      await using broker = await start();
      await broker.kill9();
      await using program = await openProgram();
      const running = program.start('agent', '--broker', addLogin(broker.url));
      await running.waitForOutput('"started"');
      await pause(2_000);
      expect(told(running, 'no broker')).toMatchObject([{ reason: expect.stringContaining('refused') }]);
      await broker.restart();
      await waitUntil(() => told(running, 'connected').length === 1, 60_000);
      expect(told(running, 'connected')[0]?.attempts).toBeGreaterThan(2);
      const first = await seen(broker.url);
      expect(first.epoch).toBe(1);

      await broker.kill9();
      await pause(2_000);
      const reasons = told(running, 'no broker').map(({ reason }) => reason);
      expect(new Set(reasons).size).toBeLessThan(4);
      expect(reasons.length).toBeLessThanOrEqual(1 + 3);
      await broker.restart();
      await waitUntil(() => told(running, 'connected').length === 2, 60_000);
      expect(await seen(broker.url)).toEqual(first);
      // A broker that has just begun is slow; the agent tests it and publishes all to it first.
      await pause(3_000);
      const { status, ms } = await running.end('SIGTERM');
      expect(status).toBe(0);
      expect(ms).toBeLessThan(2_500);
      expect(lines(running).filter(({ level }) => level >= errorLevel)).toEqual([]);
    });

    test('ends in time when it is told to, whether there is no broker, a lost or a frozen one', {
      timeout: 90_000,
    }, async () => {
      await using broker = await start();
      for (const fault of ['none', 'lost', 'frozen'] as const) {
        await using program = await openProgram();
        if (fault === 'none') await broker.kill9();
        const running = program.start('agent', '--broker', addLogin(broker.url));
        await running.waitForOutput(fault === 'none' ? '"no broker"' : '"connected"');
        if (fault === 'lost') {
          await broker.kill9();
          await running.waitForOutput('"no broker"');
        }
        if (fault === 'frozen') broker.freeze();
        const { status, ms } = await running.end('SIGTERM');
        expect(ms, fault).toBeLessThan(3_000);
        if (fault !== 'frozen') {
          expect(status, fault).toBe(0);
          await broker.restart();
        }
        expect(
          lines(running).filter(({ level }) => level >= errorLevel),
          fault,
        ).toEqual([]);
      }
    });
  });
}

const objectName = 'org.example.zoo:animal:main,leo';

/** An agent that falls silent in the middle of one kind of answer, and tells when. */
async function openHalfAgent(url: string, halts: (request: QmfRequest) => boolean, reached: () => void) {
  const broker = connect({ urls: [url], containerId: 'half', retry: 'never', ...login });
  await broker.ready();
  const script: Script = {
    classes: zooSchema.classes,
    objects: [{ objectName, className: 'animal', values: new Map([['name', 'leo']]) }],
    answer(request, agent) {
      if (!halts(request)) return false;
      const { kind, replyTo, correlationId } = request;
      const way = { replyTo: replyTo ?? '', correlationId };
      const sent = kind === 'query' && broker.send(writeObjects(way, agent.name, agent.objects(), true));
      void Promise.resolve(sent).then(reached);
      return true;
    },
  };
  await ScriptedAgent.open(broker, script);
  return broker;
}

/** The commands that look at a broker. */
export function testCommands(start: StartBroker): void {
  const isObjects = (request: QmfRequest) =>
    request.kind === 'query' && request.query.what === 'OBJECT' && request.query.objectId === undefined;
  const cases: readonly (readonly [string, readonly string[], (request: QmfRequest) => boolean, RegExp])[] = [
    [
      'call',
      ['call', objectName, 'feed', '5'],
      ({ kind }) => kind === 'method',
      /^ovirt-node: feed has an unknown outcome: the connection was lost before feed was answered \(.*\); its outcome is not known\n$/,
    ],
    [
      'list',
      ['list', 'animal'],
      isObjects,
      /^ovirt-node: the connection was lost before the query for objects of class animal was answered/,
    ],
    [
      'agents',
      ['agents', '--timeout', '20'],
      ({ kind }) => kind === 'locate',
      /^ovirt-node: the connection was lost before the question who is there was answered/,
    ],
  ];

  describe('the command line', () => {
    test.each(cases)(
      '%s says that the broker is gone, and fails',
      { timeout: 60_000 },
      async (_, words, halts, line) => {
        await using broker = await start();
        const reached = Promise.withResolvers<void>();
        await using _way = await openHalfAgent(broker.url, halts, reached.resolve);
        const running = runOvirtNode([...words, '--broker', addLogin(broker.url)]);
        await reached.promise;
        await broker.kill9();
        const { status, err } = await running;
        expect(err).toMatch(line);
        expect(err.split('\n')).toHaveLength(2);
        expect(status).toBe(1);
      },
    );

    const ways: readonly (readonly [string, (broker: BrokerProcess) => Promise<void> | void, RegExp])[] = [
      ['is gone', (broker) => broker.kill9(), /connection refused/],
      ['is frozen', (broker) => broker.freeze(), /no answer/],
      [
        'refuses the login',
        async (broker) => {
          await broker.kill9();
          await broker.restart('refused');
        },
        /login refused for user alice/,
      ],
    ];
    test.each(ways)(
      'says so where the broker %s, in bounded time',
      { timeout: 60_000 },
      async (_, fault, words) => {
        await using broker = await start();
        await fault(broker);
        const url = addLogin(broker.url);
        const begun = performance.now();
        const { status, out, err } = await runOvirtNode(['agents', '--timeout', '2', '--broker', url]);
        // With the start of the program, which takes longest.
        expect(performance.now() - begun).toBeLessThan(20_000);
        expect({ status, out }).toEqual({ status: 69, out: '' });
        expect(err).toMatch(words);
        expect(err).toMatch(/^ovirt-node: no broker at [^\n]+\n$/);
        expect(err).not.toContain('secret');
      },
    );
  });
}
