import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, connect } from '#broker';
import {
  type IncomingMessage,
  type ManagedObject,
  readReply,
  type Typed,
  writeLocateRequest,
  writeQueryRequest,
} from '#qmf';
import { findFreePort } from '../../kit/broker/raw-peer.ts';
import { openRawConsole } from '../../kit/console/raw-console.ts';
import { type MeasuredProcess, startMeasured } from '../../kit/hostile/measured-process.ts';
import { MemoryTable, measureRounds } from '../../kit/hostile/memory-table.ts';
import { type HostileTarget, hostileKinds, validMessage } from '../../kit/hostile/messages.ts';
import { type HostileSender, openHostileSender } from '../../kit/hostile/sender.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const times = 10_000;
/** Fewer than an agent's queue of answers takes. */
const batch = 500;
/** Kinds that are dropped: no heartbeat is, and an answer to a dead address is no matter of the agent's. */
const dropped = new Set([
  'no reply-to',
  'answers instead of questions',
  'its own address as reply address',
  'frames of QMFv1 that are none',
]);
let unanswered = 0;

const program = 'src/cli/main.ts';
let broker: MeasuredProcess;
let agent: MeasuredProcess;
let way: Broker;
let sender: HostileSender;
let target: Omit<HostileTarget, 'replyTo'>;
let counters: () => Promise<ManagedObject['values']>;
const agentMemory = new MemoryTable('agent, by kind of message');
const brokerMemory = new MemoryTable('embedded broker, by kind of message');

beforeAll(async () => {
  const port = await findFreePort();
  const url = `amqp://127.0.0.1:${port}`;
  broker = startMeasured(program, 'broker', '--port', `${port}`);
  way = connect({ urls: [url], containerId: `polite-${crypto.randomUUID()}`, retry: 'forever' });
  await way.ready();
  agent = startMeasured(program, 'agent', '--broker', url);
  const raw = await openRawConsole({ urls: [url] });
  const found: IncomingMessage[] = [];
  const receiver = await way.receiveReplies((message) => found.push(message));
  while (found.length === 0) {
    await way.send(writeLocateRequest({ replyTo: receiver.address() ?? '' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const located = readReply(found[0] as IncomingMessage);
  if (located.kind !== 'locateResponse') expect.fail(`${located.kind} answers a locate`);
  const agentName = located.agent.name;
  const objects = async (className: string) => {
    const schemaId = { packageName: 'com.redhat.ovirtNode', className };
    const [reply] = await raw.ask((to) => writeQueryRequest(to, agentName, { what: 'OBJECT', schemaId }));
    return reply?.kind === 'objects' ? reply.objects : expect.fail(`no objects but ${reply?.kind}`);
  };
  const [node] = await objects('ovirtNode');
  const objectName = node?.objectId?.objectName ?? expect.fail('no node');
  target = { agentName, objectName, method: 'lookupInterfaceByName', args: { name: 'lo' } };
  counters = async () => (await objects('agent'))[0]?.values ?? new Map();
  sender = await openHostileSender(port);
}, 30_000);

afterAll(async () => {
  agentMemory.print();
  brokerMemory.print();
  await sender[Symbol.asyncDispose]();
  await way.close();
  await agent[Symbol.asyncDispose]();
  await broker[Symbol.asyncDispose]();
});

/** What came back: exceptions by their code, all else as `answer`. */
interface Tally {
  readonly target: HostileTarget;
  readonly counts: Map<number | 'answer', number>;
  /** Resolves when the agent has answered a request that is right. */
  polite(): Promise<void>;
  close(): Promise<void>;
}

async function openTally(): Promise<Tally> {
  const counts: Tally['counts'] = new Map();
  let lastPolite = '';
  const receiver = await way.receiveReplies((message) => {
    const reply = readReply(message);
    if (reply.kind === 'ignored') return;
    if (reply.correlationId?.startsWith('polite-')) {
      if (reply.kind === 'methodResponse') lastPolite = reply.correlationId;
      return;
    }
    const kind = reply.kind === 'exception' ? reply.error.code : 'answer';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  });
  const asked = { ...target, replyTo: receiver.address() ?? '' };
  let sent = 0;
  return {
    target: asked,
    counts,
    async polite() {
      const id = `polite-${++sent}`;
      await sender.send(validMessage(asked, id));
      await waitUntil(() => lastPolite === id, 10_000);
    },
    close: () => receiver.close(),
  };
}

describe(`${times} of each leave the agent as it was`, () => {
  test.each(hostileKinds.map((kind) => [kind.name, kind] as const))(
    '%s',
    async (name, kind) => {
      const tally = await openTally();
      let sent = 0;
      const growths = [agentMemory.begin(name, agent), brokerMemory.begin(name, broker)];
      const problems = await measureRounds(growths, async () => {
        for (const end = sent + times / 2; sent < end; sent++) {
          await sender.send(kind.message(tally.target, sent));
          if ((sent + 1) % batch === 0) await tally.polite();
        }
      });
      const wanted = kind.earns === 'silence' ? [] : [[kind.earns, sent]];
      await waitUntil(() => [...tally.counts.values()].reduce((a, b) => a + b, 0) >= (wanted.length && sent));
      expect([...tally.counts]).toEqual(wanted);
      await tally.polite();
      await tally.close();
      if (dropped.has(name)) unanswered += sent;
      expect(problems).toEqual([]);
    },
    60_000,
  );
});

test('it has counted them, never lost its broker, and says so in a few short lines', async () => {
  const counted = await counters();
  const number = (name: string) => Number((counted.get(name) as Typed<'ulong'> | undefined)?.value);
  expect([number('reconnects'), number('failures')]).toEqual([0, 0]);
  await agent.end('SIGTERM');
  const lines = agent.out().trim().split('\n');
  expect(lines.length).toBeLessThan(100);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(2_000);
  const told = lines
    .map((line) => JSON.parse(line) as { msg: string; count?: number })
    .filter(({ msg }) => msg.startsWith('message dropped'));
  // Of a line that counts, the first one was told at once.
  const total = told.reduce((sum, { count = 1 }) => sum + count, 0);
  expect(total).toBe(unanswered);
});
