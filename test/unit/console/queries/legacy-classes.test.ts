import { afterEach, beforeEach, expect, test } from 'vitest';
import { BrokerError, type Receiver } from '#broker';
import type { Binding, IncomingMessage, LegacyBinding, SchemaId } from '#qmf';
import { type Console, openConsole } from '../../../../src/console/index.ts';
import { type MemoryBroker, MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { ScriptedAgent } from '../../../kit/console/scripted-agent.ts';
import { waitForCount } from '../../../kit/wait-until.ts';

const name = 'apache.org:qpidd:one';
const own = 'org.apache.qpid.broker';

/** Recorded answers of qpidd: its packages, two of its classes, the end. Only the sequence number is replaced. */
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
let qmfConsole: Console;
/** Frames for each request, by its opcode. */
let answers: Record<string, readonly string[]>;
let requests: string[];

beforeEach(async () => {
  bus = new MemoryBus();
  broker = bus.connect();
  answers = { P: [frames.packages, frames.end], Q: [frames.end] };
  requests = [];
  await ScriptedAgent.open(bus.connect(), { vendor: 'apache.org', product: 'qpidd' });
  await bus.connect().receive({ exchange: 'direct', key: name }, answerFrame);
  qmfConsole = await openConsole({ broker, requestTimeoutMs: 300 });
});
afterEach(() => qmfConsole.close());

/** Answers as qpidd does: on exchange amq.direct, with the reply address as the key. */
function answerFrame({ body, replyTo = '' }: IncomingMessage): void {
  if (body.section !== 'data') return;
  const opcode = String.fromCharCode(body.bytes[3] ?? 0);
  requests.push(opcode + new TextDecoder().decode(body.bytes.subarray(9)));
  const isOwn = requests.at(-1)?.endsWith(own) === true;
  const answer = answers[isOwn ? `Q ${own}` : opcode] ?? answers[opcode] ?? [];
  for (const frame of answer) {
    const bytes = Uint8Array.from(Buffer.from(frame, 'hex'));
    new DataView(bytes.buffer).setUint32(4, new DataView(body.bytes.slice().buffer).getUint32(4));
    const destination = { reply: `amq.direct/${replyTo}` };
    bus.deliver({ destination, applicationProperties: new Map(), body: { section: 'data', bytes } });
  }
}

async function classes(): Promise<readonly SchemaId[]> {
  const ids: SchemaId[] = [];
  for await (const id of qmfConsole.schemaIds(name)) ids.push(id);
  return ids;
}

test("lists qpidd's classes package by package, with their types and hashes", async () => {
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
  expect(requests).toEqual(['P', 'Qorg.apache.qpid.acl', `Q${own}`]);
});

test('rejects with NoAnswer when a list of classes has no end', async () => {
  answers[`Q ${own}`] = [frames.memory];
  await expect(classes()).rejects.toMatchObject({ name: 'NoAnswer' });
});

test("rejects with the code of qpidd's refusal", async () => {
  answers[`Q ${own}`] = [frames.refusal];
  await expect(classes()).rejects.toMatchObject({ name: 'QmfException', code: 1, message: 'no package' });
});

test('closes its receiver after success and after failure', async () => {
  const before = bus.attached.size;
  await classes();
  answers['P'] = [];
  await classes().catch(() => undefined);
  expect(bus.attached.size).toBe(before);
});

test('counts frames of unknown requests as dropped', async () => {
  await classes();
  const { replyTo = '' } = bus.sent.find(({ body }) => body.section === 'data') ?? {};
  const before = qmfConsole.dropped;
  for (const frame of [frames.packages, frames.memory, frames.end]) {
    const body = { section: 'data', bytes: Uint8Array.from(Buffer.from(frame, 'hex')) } as const;
    bus.deliver({ destination: { reply: replyTo }, applicationProperties: new Map(), body });
  }
  await waitForCount(() => qmfConsole.dropped, before + 3);
});

test('rejects with ClassesUnknown when the broker refuses the receiver', async () => {
  const receive = broker.receive.bind(broker);
  broker.receive = (binding: Binding | LegacyBinding, listener): Promise<Receiver> =>
    binding.exchange === 'legacy'
      ? Promise.reject(new BrokerError('unauthorized', 'amqp://b', 'the broker refuses a receiver'))
      : receive(binding, listener);
  await expect(classes()).rejects.toMatchObject({
    name: 'ClassesUnknown',
    message: `the classes of ${name} cannot be read: the broker refuses a receiver`,
  });
});

test('rejects with NotSent when the broker attaches no receiver in time, and closes a late one', async () => {
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
  await waitForCount(() => closed, 1);
});
