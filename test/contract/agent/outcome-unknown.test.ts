import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Broker, connect, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { QmfException, type QmfRequest, statusCodes, writeException } from '#qmf';
import { zooSchema } from '../../kit/agent/zoo.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';

let embedded: EmbeddedBroker;
let agentBroker: Broker;
let agent: ScriptedAgent;
/** How the agent treats a call. @returns whether it answered. */
let onCall: (request: QmfRequest) => boolean;

beforeEach(async () => {
  embedded = await startEmbeddedBroker({ port: 0 });
  agentBroker = connect({ urls: embedded.urls, containerId: 'scripted', retry: 'forever' });
  await agentBroker.ready();
  agent = await ScriptedAgent.open(agentBroker, {
    classes: zooSchema.classes,
    objects: [{ objectName: 'leo', className: 'animal', values: new Map([['name', 'leo']]) }],
    answer: (request) => request.kind === 'method' && onCall(request),
  });
  agent.beat();
});
afterEach(async () => {
  await agent[Symbol.asyncDispose]();
  await agentBroker.close();
  await embedded.close();
});

const feed = (...options: string[]) =>
  runOvirtNodeInProcess([
    'call',
    'leo',
    'feed',
    '5',
    '--json',
    '--broker',
    embedded.urls[0] ?? '',
    ...options,
  ]);
const countCalls = () => agent.requests.filter(({ kind }) => kind === 'method').length;

describe('call', () => {
  test('call reports an unknown outcome when the agent does not answer', async () => {
    onCall = () => true;
    const { status, out, err } = await feed('--timeout', '2');
    expect(status).toBe(1);
    expect(JSON.parse(out)).toEqual({
      error: {
        code: statusCodes.OutcomeUnknown,
        name: 'OutcomeUnknown',
        text: 'example.org:scripted:one did not answer feed within 2 s; whether it was carried out is not known',
      },
    });
    expect(err).toMatch(
      /^ovirt-node: feed has an unknown outcome: .*whether it was carried out is not known\n$/,
    );
    expect(err).not.toContain('failed');
    expect(countCalls()).toBe(1);
  });

  test('call reports an unknown outcome when the broker is lost after the request was sent', async () => {
    onCall = () => {
      void embedded.close();
      return true;
    };
    const { status, out, err } = await feed('--timeout', '20');
    expect(status).toBe(1);
    expect(JSON.parse(out).error).toMatchObject({
      name: 'OutcomeUnknown',
      text: expect.stringContaining('the connection was lost before feed was answered'),
    });
    expect(err).toContain('feed has an unknown outcome');
    expect(countCalls()).toBe(1);
  });

  test('call reports an unknown outcome when the agent answers OutcomeUnknown', async () => {
    onCall = ({ replyTo = '', correlationId }) => {
      const error = new QmfException(statusCodes.OutcomeUnknown, 'it was started before the agent restarted');
      void agentBroker.send(writeException({ replyTo, correlationId }, agent.name, error));
      return true;
    };
    const { status, out, err } = await feed();
    expect([status, JSON.parse(out).error.name]).toEqual([1, 'OutcomeUnknown']);
    expect(err).toContain('feed has an unknown outcome: it was started before the agent restarted');
  });

  test('call reports a failure when the agent answers another exception', async () => {
    onCall = ({ replyTo = '', correlationId }) => {
      const error = new QmfException(statusCodes.Exception, 'the bowl is gone');
      void agentBroker.send(writeException({ replyTo, correlationId }, agent.name, error));
      return true;
    };
    const { out, err } = await feed();
    expect(JSON.parse(out).error.name).toBe('Exception');
    expect(err).toBe('ovirt-node: feed failed: the bowl is gone\n');
  });
});
