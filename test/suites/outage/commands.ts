import { describe, expect, test } from 'vitest';
import { connect } from '#broker';
import { type QmfRequest, writeObjects } from '#qmf';
import { zooSchema } from '../../kit/agent/zoo.ts';
import type { BrokerProcess, StartBroker } from '../../kit/broker/real/broker-process.ts';
import { runOvirtNode } from '../../kit/cli/command-line.ts';
import { type Script, ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { addLogin, login } from './stage.ts';

const objectName = 'org.example.zoo:animal:main,leo';

/** Opens an agent that falls silent in the middle of its answer to one kind of request. */
async function openStuckAgent(url: string, isStuckAt: (request: QmfRequest) => boolean, onStuck: () => void) {
  const broker = connect({ urls: [url], containerId: 'stuck', retry: 'never', ...login });
  await broker.ready();
  const script: Script = {
    classes: zooSchema.classes,
    objects: [{ objectName, className: 'animal', values: new Map([['name', 'leo']]) }],
    answer(request, agent) {
      if (!isStuckAt(request)) return false;
      const { kind, replyTo, correlationId } = request;
      const replyPath = { replyTo: replyTo ?? '', correlationId };
      const sent =
        kind === 'query' && broker.send(writeObjects(replyPath, agent.name, agent.objects(), true));
      void Promise.resolve(sent).then(onStuck);
      return true;
    },
  };
  await ScriptedAgent.open(broker, script);
  return broker;
}

/** Tests the commands that need a broker. */
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
      /^ovirt-node: the connection was lost before the locate request was answered/,
    ],
  ];

  describe('the command line', () => {
    test.each(cases)(
      'reports during %s that the broker is lost, and fails',
      { timeout: 60_000 },
      async (_, words, isStuckAt, line) => {
        await using broker = await start();
        const stuck = Promise.withResolvers<void>();
        await using _agent = await openStuckAgent(broker.url, isStuckAt, stuck.resolve);
        const running = runOvirtNode([...words, '--broker', addLogin(broker.url)]);
        await stuck.promise;
        await broker.kill9();
        const { status, err } = await running;
        expect(err).toMatch(line);
        expect(err.split('\n')).toHaveLength(2);
        expect(status).toBe(1);
      },
    );

    const outages: readonly (readonly [string, (broker: BrokerProcess) => Promise<void> | void, RegExp])[] = [
      ['is down', (broker) => broker.kill9(), /connection refused/],
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
    test.each(outages)(
      'reports in bounded time that the broker %s',
      { timeout: 60_000 },
      async (_, fault, words) => {
        await using broker = await start();
        await fault(broker);
        const url = addLogin(broker.url);
        const startMs = performance.now();
        const { status, out, err } = await runOvirtNode(['agents', '--timeout', '2', '--broker', url]);
        // The start of the program takes most of the time.
        expect(performance.now() - startMs).toBeLessThan(20_000);
        expect({ status, out }).toEqual({ status: 69, out: '' });
        expect(err).toMatch(words);
        expect(err).toMatch(/^ovirt-node: no broker at [^\n]+\n$/);
        expect(err).not.toContain('secret');
      },
    );
  });
}
