import { afterEach, beforeEach, expect, test } from 'vitest';
import { BrokerError, type Receiver } from '#broker';
import type { Binding, IncomingMessage, LegacyBinding, SchemaId } from '#qmf';
import { type Console, openConsole } from '../../../../src/console/index.ts';
import { type MemoryBroker, MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { ScriptedAgent } from '../../../kit/console/scripted-agent.ts';

const name = 'apache.org:qpidd:one';
const own = 'org.apache.qpid.broker';

/** What qpidd answers, as it was recorded but for the sequence number: its packages, two of its classes, the end. */
const frames = {
  packages:
    '414d327000000005136f72672e6170616368652e717069642e61636c' +
    '414d327000000005166f72672e6170616368652e717069642e62726f6b6572',
  memory:
    '414d32710000000601166f72672e6170616368652e717069642e62726f6b6572066d656d6f7279' +
    '4c4b0f3608cadfd5f301903936598668',
  linkUp:
    '414d32710000000602166f72672e6170616368652e717069642e62726f6b65720c62726f6b65724c696e6b5570' +
    '231817fbb79dc812ec9bbe50d9c7cd8d',
  end: '414d327a0000000600000000024f4b',
  refusal: '414d327a00000006000000010a6e6f207061636b616765',
} as const;

let bus: MemoryBus;
let broker: MemoryBroker;
let console: Console;
/** Frames for each request, by its opcode. */
let answers: Record<string, readonly string[]>;
let asked: string[];

beforeEach(async () => {
  bus = new MemoryBus();
  broker = bus.connect();
  answers = { P: [frames.packages, frames.end], Q: [frames.end] };
  asked = [];
  await ScriptedAgent.open(bus.connect(), { vendor: 'apache.org', product: 'qpidd' });
  await bus.connect().receive({ exchange: 'direct', key: name }, answerFrame);
  console = await openConsole({ broker, requestTimeoutMs: 300 });
});
afterEach(() => console.close());

/** On the exchange of old, under the reply-to: so does qpidd, wherever it was asked to answer. */
function answerFrame({ body, replyTo = '' }: IncomingMessage): void {
  if (body.section !== 'data') return;
  const opcode = String.fromCharCode(body.bytes[3] ?? 0);
  asked.push(opcode + new TextDecoder().decode(body.bytes.subarray(9)));
  const isOwn = asked.at(-1)?.endsWith(own) === true;
  const told = answers[isOwn ? `Q ${own}` : opcode] ?? answers[opcode] ?? [];
  for (const frame of told) {
    const bytes = Uint8Array.from(Buffer.from(frame, 'hex'));
    new DataView(bytes.buffer).setUint32(4, new DataView(body.bytes.slice().buffer).getUint32(4));
    const destination = { reply: `amq.direct/${replyTo}` };
    bus.deliver({ destination, applicationProperties: new Map(), body: { section: 'data', bytes } });
  }
}

async function classes(): Promise<readonly SchemaId[]> {
  const ids: SchemaId[] = [];
  for await (const id of console.schemaIds(name)) ids.push(id);
  return ids;
}

test('the classes of qpidd are told package by package, objects and events with their hashes', async () => {
  answers[`Q ${own}`] = [frames.memory, frames.linkUp, frames.end];
  expect(await classes()).toEqual([
    { packageName: own, className: 'memory', type: 'data', hash: '4c4b0f36-08ca-dfd5-f301-903936598668' },
    {
      packageName: own,
      className: 'brokerLinkUp',
      type: 'event',
      hash: '231817fb-b79d-c812-ec9b-be50d9c7cd8d',
    },
  ]);
  expect(asked).toEqual(['P', 'Qorg.apache.qpid.acl', `Q${own}`]);
});

test('a list that is not ended is not taken for a whole one', async () => {
  answers[`Q ${own}`] = [frames.memory];
  await expect(classes()).rejects.toMatchObject({ name: 'NoAnswer' });
});

test('a refusal in place of classes is an exception with its code', async () => {
  answers[`Q ${own}`] = [frames.refusal];
  await expect(classes()).rejects.toMatchObject({ name: 'QmfException', code: 1, message: 'no package' });
});

test('nobody listens there any more once the classes are known, or could not be had', async () => {
  const before = bus.attached.size;
  await classes();
  answers['P'] = [];
  await classes().catch(() => undefined);
  expect(bus.attached.size).toBe(before);
});

test('frames that answer nothing that was asked are dropped', async () => {
  await classes();
  const { replyTo = '' } = bus.sent.find(({ body }) => body.section === 'data') ?? {};
  const before = console.dropped;
  for (const frame of [frames.packages, frames.memory, frames.end]) {
    const body = { section: 'data', bytes: Uint8Array.from(Buffer.from(frame, 'hex')) } as const;
    bus.deliver({ destination: { reply: replyTo }, applicationProperties: new Map(), body });
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(console.dropped).toBe(before + 3);
});

test('a broker that lets nobody listen there is named as the reason', async () => {
  const receive = broker.receive.bind(broker);
  broker.receive = (binding: Binding | LegacyBinding, listener): Promise<Receiver> =>
    binding.exchange === 'legacy'
      ? Promise.reject(new BrokerError('unauthorized', 'amqp://b', 'the broker refuses a receiver'))
      : receive(binding, listener);
  await expect(classes()).rejects.toMatchObject({
    name: 'ClassesUnknown',
    message: `the classes of ${name} cannot be had: the broker refuses a receiver`,
  });
});

test('a receiver that is never attached is given up, and closed should it come after all', async () => {
  const receive = broker.receive.bind(broker);
  const late = Promise.withResolvers<Receiver>();
  let closed = 0;
  broker.receive = (binding: Binding | LegacyBinding, listener): Promise<Receiver> =>
    binding.exchange === 'legacy' ? late.promise : receive(binding, listener);
  await expect(classes()).rejects.toMatchObject({ name: 'NotSent' });
  late.resolve({
    address: () => undefined,
    close: async () => {
      closed++;
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(closed).toBe(1);
});
