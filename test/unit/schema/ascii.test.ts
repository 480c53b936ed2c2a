import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Agent, type BoundClass } from '#agent';
import { readNodeSchema } from '#node';
import { readReply, writeQueryRequest, writeSchemaV1Request } from '#qmf';
import { nodeClasses } from '../../../src/node/classes/node-classes.ts';
import type { NodeFacts } from '../../../src/node/facts/node-facts.ts';
import { memoryLog } from '../../kit/agent/zoo.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { nodeFacts } from '../../kit/node/facts.ts';
import { readOnlyContext } from '../../kit/node/read-only-context.ts';

/** A console in the C locale prints up to the first of these. */
const foreign = /[^\t\n\r -~]/u;
const schema = readNodeSchema(readFileSync('schema/ovirt-node.json', 'utf8'));
const folders = ['schema', 'test/fixtures/schema'];

test.each(folders.flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`)))(
  'the schema file %s is ASCII',
  (path) => expect(foreign.exec(readFileSync(path, 'utf8'))?.[0]).toBeUndefined(),
);

test('an agent answers every request for a schema in ASCII, of classes and events, in both forms', async () => {
  const bus = new MemoryBus();
  const agent = new Agent<NodeFacts>({
    schema,
    classes: nodeClasses(readOnlyContext()) as readonly BoundClass<NodeFacts>[],
    vendor: 'ovirt.org',
    product: 'node',
    instance: 'a',
    epoch: 1,
    broker: bus.connect(),
    log: memoryLog(),
    clock: new ManualClock(),
  });
  agent.update(nodeFacts({}));
  await agent.open();
  const replies: ReturnType<typeof readReply>[] = [];
  const replyBroker = bus.connect();
  const receiver = await replyBroker.receiveReplies((message) => replies.push(readReply(message)));
  const properties = { replyTo: receiver.address() ?? '', correlationId: '1' };
  for (const { id } of schema.classes) {
    bus.deliver(writeQueryRequest(properties, agent.name, { what: 'SCHEMA', schemaId: id }));
    bus.deliver(writeSchemaV1Request(properties, agent.name, 1, id));
  }
  await expect.poll(() => replies.length).toBe(2 * schema.classes.length);
  const answered = replies.flatMap((reply) => {
    if (reply.kind === 'schemas') return reply.schemas;
    return reply.kind === 'schemaV1' ? [reply.schema] : [];
  });
  expect(answered.length).toBe(2 * schema.classes.length);
  expect(answered.filter(({ kind }) => kind === 'event').length).toBeGreaterThan(20);
  for (const answer of answered) expect(foreign.exec(JSON.stringify(answer))?.[0]).toBeUndefined();
  await agent.close();
});
