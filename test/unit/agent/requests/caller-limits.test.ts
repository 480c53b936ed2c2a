import { expect, test } from 'vitest';
import type { CallRecord } from '#agent';
import { startEmbeddedBroker } from '#broker';
import { type IncomingMessage, readReply, statusCodes, uint, writeMethodRequest } from '#qmf';
import { animalName, openZoo, zooClasses } from '../../../kit/agent/zoo.ts';
import { connectBroker } from '../../../kit/broker/messages.ts';
import { waitForCount, waitUntil } from '../../../kit/wait-until.ts';

/** The classes of the zoo, whose animals eat until the test ends. */
function hungryClasses(isFed: Promise<void>) {
  return zooClasses({ calls: [] }).map((bound) => {
    const feed = () => isFed.then(() => ({ left: 0 }));
    return bound.name === 'animal' ? { ...bound, methods: { ...bound.methods, feed } } : bound;
  });
}

test('an agent refuses and records a viewer beyond its limit, and serves the operator whose reply address the viewer gave', async () => {
  const embedded = await startEmbeddedBroker({ port: 0 });
  const fed = Promise.withResolvers<void>();
  const records: CallRecord[] = [];
  await using zoo = await openZoo(embedded.urls, undefined, {
    classes: hungryClasses(fed.promise),
    identify: ({ userId }) => userId,
    mutations: { isMutation: () => true, onCall: (record) => records.push(record) },
  });
  await using caller = await connectBroker(embedded.urls);
  const answers: IncomingMessage[] = [];
  await caller.receive({ exchange: 'direct', key: 'console' }, (message) => answers.push(message));
  const call = (user: string, correlationId: string, method = 'feed') =>
    caller.send({
      ...writeMethodRequest(
        { replyTo: 'qmf.default.direct/console', correlationId },
        zoo.agent.name,
        { objectName: animalName('leo') },
        method,
        method === 'feed' ? new Map([['grams', uint(5)]]) : new Map(),
      ),
      userId: user,
    });
  const answerTo = (id: string) => answers.find(({ correlationId }) => correlationId === id);
  for (let index = 0; index < 257; index++) await call('viewer', `${index}`);
  await waitUntil(() => answerTo('256') !== undefined);
  const refused = readReply(answerTo('256') ?? expect.fail('none'));
  expect(refused).toMatchObject({ kind: 'exception', error: { code: statusCodes.Busy } });
  await call('operator', 'operator', 'echo');
  await waitUntil(() => answerTo('operator') !== undefined);
  expect(readReply(answerTo('operator') ?? expect.fail('none'))).not.toMatchObject({
    error: { code: statusCodes.Busy },
  });
  expect(records).toMatchObject([
    { method: 'feed', userId: 'viewer', caller: 'known viewer', status: statusCodes.Busy },
    { method: 'echo', userId: 'operator' },
  ]);
  for (let index = 0; index < 3; index++) await call('viewer', 'unknown', 'no such method');
  fed.resolve();
  await waitForCount(() => answers.length, 261);
  expect(records.filter(({ status }) => status === statusCodes.Busy)).toHaveLength(1);
  await embedded.close();
});
