import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import {
  type AmqpValue,
  type Predicate,
  type QmfReply,
  type RequestProperties,
  writeLocateRequest,
  writeQueryRequest,
} from '#qmf';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import { type MeasuredProcess, startMeasured } from '../../kit/hostile/measured-process.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';

const animals = 4_000;
/** The documented limit; a tenth of it is usual. */
const limitMs = 1_000;
/** The longest that a costly query itself may take. */
const maxQueryMs = 10_000;
/** On a busy machine a locate takes longer, like the work beside it. An agent that is busy to the end takes nearly as long. */
const limitBeside = (workMs: number) => Math.max(limitMs, workMs / 4);
const longest = 'a1'.repeat(120);
const agentName = 'example.org:zoo:one';

let broker: EmbeddedBroker;
let agent: MeasuredProcess;
let raw: RawConsole;
let other: RawConsole;

beforeAll(async () => {
  broker = await startEmbeddedBroker({ port: 0 });
  agent = startMeasured('test/kit/hostile/zoo.ts', '--animals', `${animals}`, broker.urls[0] ?? '');
  raw = await openRawConsole({ urls: broker.urls });
  other = await openRawConsole({ urls: broker.urls });
  await waitForCount(() => broker.connections, 3, 20_000);
  // The first publication of the agent ends.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await locate();
}, 30_000);
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await raw[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
  await broker.close();
});

const never = () => expect.fail('evaluated by the console');
const createPredicate = (source: AmqpValue): Predicate => ({
  source: source as never,
  compile: never,
  matches: never,
});
const schemaId = { packageName: 'org.example.zoo', className: 'animal' };
const query = (replyPath: RequestProperties, where: AmqpValue) =>
  writeQueryRequest(replyPath, agentName, { what: 'OBJECT_ID', schemaId, where: createPredicate(where) });

/** Measures how long the replies take, also where they are exceptions. */
async function measure(
  request: Promise<readonly QmfReply[]>,
): Promise<{ replies: readonly QmfReply[]; ms: number }> {
  const startMs = performance.now();
  return { replies: await request, ms: performance.now() - startMs };
}
/** Locates the agent from another console than the one that asks the costly queries. */
const locate = () => measure(other.ask((replyPath) => writeLocateRequest(replyPath), 10_000));
const match = (pattern: string, subject: AmqpValue = 'name') => ['re_match', subject, ['quote', pattern]];

/** Valid predicates of the highest cost. */
const costlyPredicates: readonly (readonly [string, AmqpValue])[] = [
  [
    'patterns that take long to match',
    ['or', ...Array.from({ length: 8 }, () => match('([a-z]*[0-9]*){100}$'))],
  ],
  ['a pattern of a thousand states', match('(?i)\\pL{998}')],
  [
    'patterns that take long to compile',
    ['or', ...Array.from({ length: 8 }, () => match(`(?i)${'\\pL'.repeat(20)}`))],
  ],
  ['a pattern too large', match('(((((((((a?)?)?)?)?)?)?)?)?){900}')],
  [
    'many comparisons',
    ['or', ...Array.from({ length: 90 }, () => ['eq', 'name', ['quote', `${longest}00000000x`]])],
  ],
  [
    'a uuid against long texts',
    ['or', ...Array.from({ length: 90 }, () => ['lt', 'chip', ['quote', 'x'.repeat(700)]])],
  ],
  [
    'long lists',
    [
      'and',
      ...Array.from({ length: 3 }, () => ['ne', 'diet', ['quote', Array.from({ length: 900 }, () => 'hay')]]),
    ],
  ],
  ['names that do not exist', ['or', ...Array.from({ length: 120 }, (_, index) => ['exists', `x${index}`])]],
];

describe(`with ${animals} objects`, () => {
  test.each(costlyPredicates)(
    'answers a locate within a second and the query itself in the end: %s',
    async (_name, where) => {
      const costly = measure(
        raw
          .ask((replyPath) => query(replyPath, where), maxQueryMs)
          .catch((error: unknown) => expect.fail(String(error))),
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
      const locatesMs: number[] = [];
      for (let turn = 0; turn < 3; turn++) {
        const { replies, ms } = await locate();
        expect(replies[0]?.kind).toBe('locateResponse');
        locatesMs.push(ms);
      }
      const { replies, ms } = await costly;
      expect(['objectIds', 'exception']).toContain(replies[0]?.kind);
      expect(Math.max(...locatesMs)).toBeLessThan(limitBeside(ms));
      expect(ms).toBeLessThan(maxQueryMs);
    },
  );

  test('answers a usual predicate completely', async () => {
    const replies = await raw.ask((replyPath) => query(replyPath, match('^(a1)+[0-9]*99$')), maxQueryMs);
    const ids = replies.flatMap((reply) => (reply.kind === 'objectIds' ? reply.objectIds : []));
    expect(ids).toHaveLength(animals / 100);
  });

  test('answers a locate within a second during 600 concurrent costly queries, and ends them soon', async () => {
    const { replyTo } = raw.createProperties();
    raw.messages.length = 0;
    const flood = Array.from({ length: 600 }, (_, index) => {
      const [, where] = costlyPredicates[index % costlyPredicates.length] ?? expect.fail('none');
      return raw.send(query({ replyTo, correlationId: `flood-${index}` }, where));
    });
    const startMs = performance.now();
    const locatesMs: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const { replies, ms } = await locate();
      expect(replies[0]?.kind).toBe('locateResponse');
      locatesMs.push(ms);
    }
    await Promise.all(flood);
    await waitUntil(() => raw.messages.length >= flood.length);
    expect(Math.max(...locatesMs)).toBeLessThan(limitBeside(performance.now() - startMs));
    expect((await locate()).ms).toBeLessThan(5 * limitMs);
  });
});
