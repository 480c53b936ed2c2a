import { setImmediate as turn } from 'node:timers/promises';
import { Agent } from '#agent';
import { type Log, systemClock } from '#base';
import type { Broker, Outcome, Receiver } from '#broker';
import { type IncomingMessage, type OutgoingMessage, readReply, readRequest } from '#qmf';
import { decodeMessage } from '../../../src/broker/codec/decode-message.ts';
import { encodeMessage } from '../../../src/broker/codec/encode-message.ts';
import { zooClasses, zooSchema } from '../../../test/kit/agent/zoo.ts';
import { recordedMessages } from '../corpus.ts';
import { anyMessage } from '../messages.ts';
import { mutate } from '../mutate.ts';
import type { Target } from '../target.ts';

const problems: unknown[] = [];
const listeners: ((message: IncomingMessage) => void)[] = [];
let answered = 0;

/** A broker that hands the agent what is tried, and writes what the agent says as a real one would. */
const broker: Broker = {
  status: () => ({
    state: 'connected',
    url: 'amqp://fuzz',
    product: 'fuzz',
    version: undefined,
    dialect: 'qpid',
    localAddress: undefined,
  }),
  onStatus: () => () => undefined,
  ready: () => Promise.resolve(),
  receive(_binding, listener) {
    listeners.push(listener);
    return Promise.resolve(receiver);
  },
  receiveReplies: () => Promise.resolve(receiver),
  send: (message) => Promise.resolve(write(message)),
  queueDepth: () => 0,
  close: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const receiver: Receiver = { address: () => undefined, close: () => Promise.resolve() };

function write({ destination, body, applicationProperties, correlationId }: OutgoingMessage): Outcome {
  if ('reply' in destination) answered++;
  try {
    encodeMessage({ properties: { correlationId }, applicationProperties, body });
  } catch (error) {
    problems.push(error);
  }
  return { outcome: 'accepted' };
}

/** Two methods of the zoo are wrong on purpose. */
const planted = /a bug of the zoo|not in the schema: surprise/;
const ignore = () => undefined;
const log: Log = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error(fields) {
    const { err } = fields as { err?: unknown };
    if (err !== undefined && !planted.test(String(err))) problems.push(err);
  },
};

const calls: [] = [];
Object.assign(calls, { push: () => 0 });
const agent = new Agent({
  schema: zooSchema,
  classes: zooClasses({ calls }),
  vendor: 'example.org',
  product: 'zoo',
  instance: 'one',
  epoch: 1,
  broker,
  log,
  clock: { ...systemClock, after: () => ignore },
});
agent.update({ open: true, animals: [{ name: 'leo' }] });
await agent.open();
process.on('unhandledRejection', (error) => problems.push(error));

/** Far more turns of the event loop than the dearest question takes. */
const maxTurns = 5_000;

/** A message at the agent's door: a request that names where to answer is answered, whatever it holds. */
export const zooAgent: Target = {
  name: 'agent',
  createInput(random) {
    const octets = random.oneIn(6) ? random.pick(recordedMessages) : anyMessage(random);
    return random.oneIn(4) ? mutate(octets, random, recordedMessages) : octets;
  },
  async run(octets) {
    const { properties, header, applicationProperties, body } = decodeMessage(octets);
    const message: IncomingMessage = { ...properties, ttlMs: header?.ttlMs, applicationProperties, body };
    reading(readReply(message));
    const isOwed = isAnswered(message);
    problems.length = 0;
    answered = 0;
    for (const listener of [listeners[0], listeners.at(-1)]) listener?.(message);
    for (let round = 0; round < 3; round++) await Promise.resolve();
    for (let left = maxTurns; isOwed && answered === 0 && left > 0; left--) await turn();
    const [problem] = problems;
    if (problem !== undefined) throw problem;
    if (isOwed && answered === 0) throw new Error('a request is not answered');
  },
};

/** QMF keeps silent where a locate request means others, and where QMFv1 asks for a class that is not there. */
function isAnswered(message: IncomingMessage): boolean {
  const request = readRequest(message);
  reading(request);
  if (request.kind === 'ignored' || request.replyTo === undefined) return false;
  return request.kind !== 'schemaV1' && !(request.kind === 'locate' && request.where !== undefined);
}

/** Readers never throw: what they did not foresee, they say with these words. */
function reading(found: object): void {
  const { error, reason } = found as { error?: Error; reason?: string };
  if ((error?.message ?? reason ?? '').includes('message cannot be read'))
    throw new Error('a reader has thrown');
}
