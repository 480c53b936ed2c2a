import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Broker, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import {
  type IncomingMessage,
  type OutgoingMessage,
  writeLocateRequest,
  writeMethodRequest,
  writeQueryRequest,
  writeSchemaV1Request,
} from '#qmf';
import { animalName, openZoo, type Zoo, zooSchema } from '../../../kit/agent/zoo.ts';
import { connectBroker, waitUntilQuiet } from '../../../kit/broker/messages.ts';
import { waitForCount, waitUntil } from '../../../kit/wait-until.ts';

let embedded: EmbeddedBroker;
let zoo: Zoo;
let caller: Broker;
const answers: IncomingMessage[] = [];

beforeAll(async () => {
  embedded = await startEmbeddedBroker({ port: 0 });
  zoo = await openZoo(embedded.urls);
  caller = await connectBroker(embedded.urls);
  await caller.receive({ exchange: 'direct', key: 'victim' }, (message) => answers.push(message));
});
afterAll(async () => {
  await caller.close();
  await zoo[Symbol.asyncDispose]();
  await embedded.close();
});

const properties = { replyTo: 'qmf.default.direct/victim', correlationId: '1' };
const agentName = 'example.org:zoo:one';
const id = zooSchema.classes[0]?.id;
const method = writeMethodRequest(
  properties,
  agentName,
  { objectName: animalName('leo') },
  'echo',
  new Map(),
);
const query = writeQueryRequest(properties, agentName, { what: 'OBJECT' });
const unknown = { ...query, applicationProperties: new Map([['qmf.opcode', '_no_such_request']]) };

/** Sends a message to all agents. @returns the number of answers that come at once. */
async function broadcast(message: OutgoingMessage, key: string): Promise<number> {
  answers.length = 0;
  await caller.send({ ...message, destination: { exchange: 'topic', key } });
  await waitUntilQuiet();
  return answers.length;
}

test.each([
  ['a query', query],
  ['a call of a method', method],
  ['a QMFv1 request for a schema', writeSchemaV1Request(properties, agentName, 1, id as never)],
  ['a request that no agent knows', unknown],
  ['a query without a body', { ...query, body: { section: 'none' as const } }],
])('an agent answers %s that goes to its name, and not to all agents', async (_, message) => {
  const before = zoo.calls.length;
  for (const key of ['console.request.agent_locate', 'console.anything'])
    expect(await broadcast(message, key)).toBe(0);
  expect(zoo.calls).toHaveLength(before);
  answers.length = 0;
  await caller.send({ ...message, destination: { exchange: 'direct', key: agentName } });
  await waitUntil(() => answers.length > 0);
});

test('an agent answers a locate request to all agents', async () => {
  await broadcast(writeLocateRequest(properties, []), 'console.request.agent_locate');
  await waitForCount(() => answers.length, 1);
});
