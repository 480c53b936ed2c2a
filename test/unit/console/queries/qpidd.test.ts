import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Binding, IncomingMessage, OutgoingMessage, QmfRequest } from '#qmf';
import { type Console, openConsole } from '../../../../src/console/index.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { ScriptedAgent } from '../../../kit/console/scripted-agent.ts';
import { loadVector } from '../../../kit/qmf/vectors.ts';
import { waitForCount } from '../../../kit/wait-until.ts';

let bus: MemoryBus;
let qmfConsole: Console;

/** A recorded answer with correlation id and reply address of this request. */
function recorded(name: string, request: QmfRequest): OutgoingMessage {
  const { incoming } = loadVector(name);
  const { section } = incoming.body;
  if (section !== 'value' && section !== 'data') throw new Error(`${name} has no body to send`);
  return {
    destination: { reply: request.replyTo! },
    correlationId: request.correlationId,
    contentType: incoming.contentType,
    applicationProperties: incoming.applicationProperties,
    body: incoming.body as Extract<IncomingMessage['body'], { section: 'value' | 'data' }>,
  };
}

/** A recorded QMFv1 frame with this sequence number. */
function recordedFrame(name: string, sequence: number, request: QmfRequest): OutgoingMessage {
  const message = recorded(name, request);
  if (message.body.section !== 'data') throw new Error(`${name} is not a frame`);
  const bytes = Uint8Array.from(message.body.bytes);
  new DataView(bytes.buffer).setUint32(4, sequence);
  return { ...message, body: { section: 'data', bytes } };
}

/** Answers as the recorded qpidd: binary text, an empty `partial`, and `broker` as a sender. */
function answer(request: QmfRequest): boolean {
  if (request.kind === 'locate') bus.deliver(recorded('qpidd-agent-locate-response', request));
  if (request.kind === 'query' && request.query.what === 'OBJECT') {
    bus.deliver(recorded('qpidd-query-response-by-id', request));
  } else if (request.kind === 'query') bus.deliver(recorded('qpidd-query-exception', request));
  if (request.kind === 'method') {
    const name = request.method === 'echo' ? 'response-echo' : 'exception-unknown-method';
    bus.deliver(recorded(`qpidd-method-${name}`, request));
  }
  if (request.kind === 'schemaV1') {
    bus.deliver(recordedFrame('qpidd-v1-schema-response', request.sequence, request));
  }
  return true;
}

const key = (name: string): Binding => ({ exchange: 'direct', key: name });

beforeEach(async () => {
  bus = new MemoryBus();
  const agentName = String((await nameInVector()) ?? '');
  await ScriptedAgent.open(bus.connect(), { answer, bindings: [key('broker'), key(agentName)] });
  qmfConsole = await openConsole({ broker: bus.connect(), requestTimeoutMs: 1_000 });
});
afterEach(() => qmfConsole.close());

async function nameInVector(): Promise<string | undefined> {
  const bench = new MemoryBus();
  const otherConsole = await openConsole({ broker: bench.connect() });
  const { incoming } = loadVector('qpidd-heartbeat');
  const { to: _to, subject: _subject, replyTo: _replyTo, body, ...rest } = incoming;
  if (body.section !== 'value') throw new Error('the recorded heartbeat has no body');
  bench.deliver({ ...rest, body, destination: { exchange: 'topic', key: 'agent.ind.heartbeat.x' } });
  await waitForCount(() => otherConsole.agents().length, 1);
  const [agent] = otherConsole.agents();
  await otherConsole.close();
  return agent?.name;
}

test("reads the agent name from qpidd's recorded heartbeat", async () => {
  expect(await nameInVector()).toMatch(/^apache\.org:qpidd:[0-9a-f-]{36}$/);
});

test('discovers qpidd', async () => {
  const found: string[] = [];
  for await (const agent of qmfConsole.discover({ ms: 500, quietMs: 20 })) found.push(agent.name);
  expect(found).toEqual([expect.stringMatching(/^apache\.org:qpidd:/)]);
});

test('reads an object of qpidd without types when only the schema of another class is available', async () => {
  const object = await qmfConsole.object('broker', {
    objectName: 'org.apache.qpid.broker:broker:amqp-broker',
  });
  expect(object?.schemaId).toMatchObject({ packageName: 'org.apache.qpid.broker', className: 'exchange' });
  const { schema, properties } = await qmfConsole.values('broker', object!);
  // The recorded frame is of class memory.
  expect(schema).toBeUndefined();
  expect(properties).toMatchObject({ name: 'qmf.default.topic', durable: false });
});

test('reads a schema of qpidd from its QMFv1 frame', async () => {
  const id = { packageName: 'org.apache.qpid.broker', className: 'memory', type: 'data' } as const;
  const schema = await qmfConsole.schema('broker', { ...id, hash: '4c4b0f36-08ca-dfd5-f301-903936598668' });
  expect(schema).toMatchObject({
    kind: 'object',
    properties: [
      { name: 'name', type: 'sstr', access: 'RC', index: true, desc: 'Index for the broker at this agent' },
      { name: 'malloc_arena', type: 'uint64', optional: true },
      {},
      {},
      {},
      {},
      {},
      {},
    ],
    statistics: [],
    methods: [],
  });
});

test('calls a method of qpidd', async () => {
  const object = await qmfConsole.object('broker', {
    objectName: 'org.apache.qpid.broker:broker:amqp-broker',
  });
  const result = await qmfConsole.call('broker', { ...object!, schemaId: undefined }, 'echo', {
    sequence: 1,
    body: 'x',
  });
  expect(Object.keys(result).sort()).toEqual(['body', 'sequence']);
});

test("rejects with the code of qpidd's exception", async () => {
  const object = await qmfConsole.object('broker', {
    objectName: 'org.apache.qpid.broker:broker:amqp-broker',
  });
  const call = qmfConsole.call('broker', { ...object!, schemaId: undefined }, 'nope', {});
  await expect(call).rejects.toMatchObject({ name: 'QmfException', code: 2, message: 'UnknownMethod' });
});
