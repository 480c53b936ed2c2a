import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { type AmqpMap, type IncomingMessage, readReply, uint, writeMethodRequest } from '#qmf';
import { animalName, openZoo, type Zoo } from '../../kit/agent/zoo.ts';
import { connectBroker, waitUntilQuiet } from '../../kit/broker/messages.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';

const agentName = 'example.org:zoo:one';
const replyTo = 'amq.direct/console';
/** Longer than the agent's first delays, on a busy machine. */
const limitMs = 20_000;

let broker: EmbeddedBroker;
let zoo: Zoo;
let isRefused: boolean;
let answers: IncomingMessage[];

beforeEach(async () => {
  isRefused = true;
  answers = [];
  broker = await startEmbeddedBroker({
    port: 0,
    forbidden: 'detach',
    canSend: (_user, node) => !isRefused || node !== 'amq.direct',
  });
  zoo = await openZoo(broker.urls, undefined, {
    mutations: { isMutation: (_class, name) => name === 'feed' },
  });
});
afterEach(async () => {
  await zoo[Symbol.asyncDispose]();
  await broker.close();
});

/** Calls a method once, with an answer to {@link replyTo}. */
async function call(method: string, correlationId: string, args: AmqpMap = new Map()): Promise<void> {
  await using console = await connectBroker(broker.urls);
  const leo = { objectName: animalName('leo') };
  await console.send(writeMethodRequest({ replyTo, correlationId }, agentName, leo, method, args));
}

const feed = new Map([['grams', uint(5)]]);
const listen = async () => {
  const console = await connectBroker(broker.urls);
  await console.receive({ exchange: 'legacy', key: 'console' }, (message) => answers.push(message));
  return console;
};

test('the answer to a call that was carried out arrives when its receiver comes back', async () => {
  await call('feed', 'lost');
  await call('feed', 'fed', feed);
  await waitForCount(() => zoo.calls.length, 1, limitMs);
  await waitUntilQuiet();
  await using _console = await listen();
  isRefused = false;
  await waitUntil(() => answers.some(({ correlationId }) => correlationId === 'fed'), limitMs);
  const answer = answers.find(({ correlationId }) => correlationId === 'fed') ?? expect.fail('none');
  expect(readReply(answer)).toMatchObject({ kind: 'methodResponse' });
  expect(zoo.calls, 'the call runs once').toHaveLength(1);
});

test('an answer that the caller may ask for again is sent once', async () => {
  await call('echo', 'echoed');
  await waitUntil(() => zoo.agent.counters.dropped >= 1n, limitMs);
  isRefused = false;
  await using _console = await listen();
  await call('feed', 'fed', feed);
  await waitUntil(() => answers.length > 0, limitMs);
  await waitUntilQuiet();
  expect(answers.map(({ correlationId }) => correlationId)).toEqual(['fed']);
});

test('an agent that ends reports the answers that were not delivered', async () => {
  await call('feed', 'fed', feed);
  await waitForCount(() => zoo.calls.length, 1, limitMs);
  await waitUntilQuiet();
  await zoo.agent.close();
  await waitUntil(() => zoo.agent.counters.dropped >= 1n, limitMs);
  expect(zoo.log.lines).toContainEqual({
    level: 'warn',
    message: 'the answer to a permitted call was not delivered',
    fields: expect.objectContaining({ method: 'feed', object: animalName('leo'), replyTo }),
  });
});
