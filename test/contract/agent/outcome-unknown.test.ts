import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Broker, connect, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { QmfException, type QmfRequest, statusCodes, writeException } from '#qmf';
import { zooSchema } from '../../kit/agent/zoo.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';

let embedded: EmbeddedBroker;
let way: Broker;
let agent: ScriptedAgent;
/** What the agent does about a call. */
let called: (request: QmfRequest) => boolean;

beforeEach(async () => {
  embedded = await startEmbeddedBroker({ port: 0 });
  way = connect({ urls: embedded.urls, containerId: 'scripted', retry: 'forever' });
  await way.ready();
  agent = await ScriptedAgent.open(way, {
    classes: zooSchema.classes,
    objects: [{ objectName: 'leo', className: 'animal', values: new Map([['name', 'leo']]) }],
    answer: (request) => request.kind === 'method' && called(request),
  });
  agent.beat();
});
afterEach(async () => {
  await agent[Symbol.asyncDispose]();
  await way.close();
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
const calls = () => agent.requests.filter(({ kind }) => kind === 'method').length;

describe('a call whose answer was lost has an unknown outcome, and is not said to have failed', () => {
  test('where the agent answers nothing', async () => {
    called = () => true;
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
    expect(calls()).toBe(1);
  });

  test('where the broker goes when it has been sent', async () => {
    called = () => {
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
    expect(calls()).toBe(1);
  });

  test('where the agent says so', async () => {
    called = ({ replyTo = '', correlationId }) => {
      const error = new QmfException(statusCodes.OutcomeUnknown, 'it was begun before the agent started');
      void way.send(writeException({ replyTo, correlationId }, agent.name, error));
      return true;
    };
    const { status, out, err } = await feed();
    expect([status, JSON.parse(out).error.name]).toEqual([1, 'OutcomeUnknown']);
    expect(err).toContain('feed has an unknown outcome: it was begun before the agent started');
  });

  test('but not where the agent says what happened', async () => {
    called = ({ replyTo = '', correlationId }) => {
      const error = new QmfException(statusCodes.Exception, 'the bowl is gone');
      void way.send(writeException({ replyTo, correlationId }, agent.name, error));
      return true;
    };
    const { out, err } = await feed();
    expect(JSON.parse(out).error.name).toBe('Exception');
    expect(err).toBe('ovirt-node: feed failed: the bowl is gone\n');
  });
});
