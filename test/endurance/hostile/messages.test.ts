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
import { hostileKinds } from '../../kit/hostile/messages.ts';
import { type HostileSender, openHostileSender } from '../../kit/hostile/sender.ts';
import { type HostileTarget, validMessage } from '../../kit/hostile/write-message.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const times = 10_000;
/** Fewer requests than the agent serves for one reply address at a time. */
const batch = 200;
/** Kinds that the agent drops and counts. Heartbeats are not dropped; the broker drops an answer to a dead address. */
const dropped = new Set([
  'no reply-to',
  'answers instead of requests',
  "the agent's own address as reply address",
  'malformed frames of QMFv1',
  'correlation ids of thousands of characters',
]);
let unanswered = 0;

const program = 'src/cli/main.ts';
let broker: MeasuredProcess;
let agent: MeasuredProcess;
let validClient: Broker;
let sender: HostileSender;
let target: Omit<HostileTarget, 'replyTo'>;
let counters: () => Promise<ManagedObject['values']>;
const agentMemory = new MemoryTable('agent, by kind of message');
const brokerMemory = new MemoryTable('embedded broker, by kind of message');

beforeAll(async () => {
  const port = await findFreePort();
  const url = `amqp://127.0.0.1:${port}`;
  broker = startMeasured(program, 'broker', '--port', `${port}`);
  validClient = connect({ urls: [url], containerId: `valid-${crypto.randomUUID()}`, retry: 'forever' });
  await validClient.ready();
  agent = startMeasured(program, 'agent', '--broker', url);
  const raw = await openRawConsole({ urls: [url] });
  const answers: IncomingMessage[] = [];
  const receiver = await validClient.receiveReplies((message) => answers.push(message));
  while (answers.length === 0) {
    await validClient.send(writeLocateRequest({ replyTo: receiver.address() ?? '' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const located = readReply(answers[0] as IncomingMessage);
  if (located.kind !== 'locateResponse') expect.fail(`${located.kind} answers a locate`);
  const agentName = located.agent.name;
  const objects = async (className: string) => {
    const schemaId = { packageName: 'com.redhat.ovirtNode', className };
    const [reply] = await raw.ask((replyPath) =>
      writeQueryRequest(replyPath, agentName, { what: 'OBJECT', schemaId }),
    );
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
  await validClient.close();
  await agent[Symbol.asyncDispose]();
  await broker[Symbol.asyncDispose]();
});

/** Counts the answers: exceptions by their code, all others as `answer`. */
interface Tally {
  readonly target: HostileTarget;
  readonly counts: Map<number | 'answer', number>;
  /** Resolves when the agent has answered a valid request. */
  requestAnswer(): Promise<void>;
  close(): Promise<void>;
}

async function openTally(): Promise<Tally> {
  const counts: Tally['counts'] = new Map();
  let lastAnswer = '';
  const receiver = await validClient.receiveReplies((message) => {
    const reply = readReply(message);
    if (reply.kind === 'ignored') return;
    if (reply.correlationId?.startsWith('valid-')) {
      if (reply.kind === 'methodResponse') lastAnswer = reply.correlationId;
      return;
    }
    const kind = reply.kind === 'exception' ? reply.error.code : 'answer';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  });
  const ownTarget = { ...target, replyTo: receiver.address() ?? '' };
  let sent = 0;
  return {
    target: ownTarget,
    counts,
    async requestAnswer() {
      const id = `valid-${++sent}`;
      await sender.send(validMessage(ownTarget, id));
      await waitUntil(() => lastAnswer === id);
    },
    close: () => receiver.close(),
  };
}

describe(`${times} messages of each kind`, () => {
  test.each(hostileKinds.map((kind) => [kind.name, kind] as const))(
    '%s leave no memory behind in agent and broker',
    async (name, kind) => {
      const tally = await openTally();
      let sent = 0;
      const growths = [agentMemory.begin(name, agent), brokerMemory.begin(name, broker)];
      const problems = await measureRounds(growths, async () => {
        for (const end = sent + times / 2; sent < end; sent++) {
          await sender.send(kind.message(tally.target, sent));
          if ((sent + 1) % batch === 0) await tally.requestAnswer();
        }
      });
      const expectedCounts = kind.expected === 'silence' ? [] : [[kind.expected, sent]];
      await waitUntil(
        () => [...tally.counts.values()].reduce((a, b) => a + b, 0) >= (expectedCounts.length && sent),
      );
      expect([...tally.counts]).toEqual(expectedCounts);
      await tally.requestAnswer();
      await tally.close();
      if (dropped.has(name)) unanswered += sent;
      expect(problems).toEqual([]);
    },
    60_000,
  );
});

test('the agent has counted them, never lost its broker, and logged a few short lines', async () => {
  const counted = await counters();
  const number = (name: string) => Number((counted.get(name) as Typed<'ulong'> | undefined)?.value);
  expect([number('reconnects'), number('failures')]).toEqual([0, 0]);
  await agent.end('SIGTERM');
  const lines = agent.out().trim().split('\n');
  expect(lines.length).toBeLessThan(100);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(2_000);
  const warnings = lines
    .map((line) => JSON.parse(line) as { msg: string; count?: number })
    .filter(({ msg }) => msg.startsWith('message dropped'));
  // A line with a count does not include the warning that was logged at once.
  const total = warnings.reduce((sum, { count = 1 }) => sum + count, 0);
  expect(total).toBe(unanswered);
});
