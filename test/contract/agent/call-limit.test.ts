import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connect, startEmbeddedBroker } from '#broker';
import { type AmqpValue, QmfException, statusCodes, uint, writeException } from '#qmf';
import { zooSchema } from '../../kit/agent/zoo.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { runningName, startRunningNode } from '../../kit/node/running-node.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** More than a command waits for anything but a call. */
const lateMs = 7_000;

/** What `call` prints at an agent that takes back what it did, and says so late. */
async function callLate(
  attributes: readonly (readonly [string, AmqpValue])[],
  ...options: readonly string[]
): Promise<{ readonly status: number; readonly out: string }> {
  const embedded = await startEmbeddedBroker({ port: 0 });
  const way = connect({ urls: embedded.urls, containerId: 'scripted', retry: 'forever' });
  try {
    await way.ready();
    await using agent = await ScriptedAgent.open(way, {
      classes: zooSchema.classes,
      objects: [{ objectName: 'leo', className: 'animal', values: new Map([['name', 'leo']]) }],
      attributes,
      answer: async ({ kind, replyTo = '', correlationId }, { name }) => {
        if (kind !== 'method') return false;
        await setTimeout(lateMs);
        const error = new QmfException(statusCodes.RolledBack, 'the bowl was taken back');
        void way.send(writeException({ replyTo, correlationId }, name, error));
        return true;
      },
    });
    agent.beat();
    const broker = embedded.urls[0] ?? '';
    return await runOvirtNodeInProcess([
      'call',
      'leo',
      'feed',
      '5',
      '--json',
      '--broker',
      broker,
      ...options,
    ]);
  } finally {
    await way.close();
    await embedded.close();
  }
}

test('a call waits as long as its agent says that one may take, and hears what became of it', async () => {
  const { status, out } = await callLate([['callSeconds', uint(60)]]);
  expect([status, JSON.parse(out).error.name]).toEqual([1, 'RolledBack']);
});

test('a call waits no longer than it is told to', async () => {
  const { status, out } = await callLate([['callSeconds', uint(60)]], '--timeout', '2');
  expect([status, JSON.parse(out).error.name]).toEqual([1, 'OutcomeUnknown']);
});

test('an agent says that its calls may take longer than a change of its own configuration', async () => {
  await using running = await startRunningNode({ changes: { seconds: 45 } });
  const console = await running.consoleOf('viewer');
  await waitUntil(() => console.agent(runningName) !== undefined, 30_000);
  const { info } = console.agent(runningName) ?? {};
  expect(info?.attributes.get('callSeconds')).toEqual(uint(75));
});
