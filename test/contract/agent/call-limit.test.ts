import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connect, startEmbeddedBroker } from '#broker';
import { type AmqpValue, QmfException, statusCodes, uint, writeException } from '#qmf';
import { zooSchema } from '../../kit/agent/zoo.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { runningName, startRunningNode } from '../../kit/node/running-node.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** Longer than a command waits for any other answer than that of a call. */
const delayMs = 7_000;

/** Runs `call` against an agent that answers late, with a rollback. */
async function callSlowAgent(
  attributes: readonly (readonly [string, AmqpValue])[],
  ...options: readonly string[]
): Promise<{ readonly status: number; readonly out: string }> {
  const embedded = await startEmbeddedBroker({ port: 0 });
  const agentBroker = connect({ urls: embedded.urls, containerId: 'scripted', retry: 'forever' });
  try {
    await agentBroker.ready();
    await using agent = await ScriptedAgent.open(agentBroker, {
      classes: zooSchema.classes,
      objects: [{ objectName: 'leo', className: 'animal', values: new Map([['name', 'leo']]) }],
      attributes,
      answer: async ({ kind, replyTo = '', correlationId }, { name }) => {
        if (kind !== 'method') return false;
        await setTimeout(delayMs);
        const error = new QmfException(statusCodes.RolledBack, 'the bowl was rolled back');
        void agentBroker.send(writeException({ replyTo, correlationId }, name, error));
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
    await agentBroker.close();
    await embedded.close();
  }
}

test.concurrent('waits for a call as long as its agent announces, and reports the outcome', async () => {
  const { status, out } = await callSlowAgent([['callSeconds', uint(60)]]);
  expect([status, JSON.parse(out).error.name]).toEqual([1, 'RolledBack']);
});

test.concurrent('waits for a call no longer than --timeout', async () => {
  const { status, out } = await callSlowAgent([['callSeconds', uint(60)]], '--timeout', '2');
  expect([status, JSON.parse(out).error.name]).toEqual([1, 'OutcomeUnknown']);
});

test.concurrent('announces a call limit longer than its configured change time', async () => {
  await using running = await startRunningNode({ changes: { seconds: 45 } });
  const console = await running.consoleOf('viewer');
  await waitUntil(() => console.agent(runningName) !== undefined, 30_000);
  const { info } = console.agent(runningName) ?? {};
  expect(info?.attributes.get('callSeconds')).toEqual(uint(75));
});
