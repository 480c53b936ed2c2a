import { setImmediate as nextTurn } from 'node:timers/promises';
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
let answerCount = 0;

/** A broker that delivers the inputs to the agent and encodes the agent's messages, as a real broker does. */
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
  replyDepth: () => 0,
  close: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const receiver: Receiver = { address: () => undefined, close: () => Promise.resolve() };

function write({ destination, body, applicationProperties, correlationId }: OutgoingMessage): Outcome {
  if ('reply' in destination) answerCount++;
  try {
    encodeMessage({ properties: { correlationId }, applicationProperties, body });
  } catch (error) {
    problems.push(error);
  }
  return { outcome: 'accepted' };
}

/** The errors of the two methods of the zoo that fail on purpose. */
const plantedErrors = /a bug of the zoo|not in the schema: surprise/;
const ignore = () => undefined;
const log: Log = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error(fields) {
    const { err } = fields as { err?: unknown };
    if (err !== undefined && !plantedErrors.test(String(err))) problems.push(err);
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

/** Far more turns of the event loop than the most expensive request takes. */
const maxTurns = 5_000;

/** The agent: it answers every request with a reply-to, whatever the content. */
export const zooAgent: Target = {
  name: 'agent',
  createInput(random) {
    const octets = random.oneIn(6) ? random.pick(recordedMessages) : anyMessage(random);
    return random.oneIn(4) ? mutate(octets, random, recordedMessages) : octets;
  },
  async run(octets) {
    const { properties, header, applicationProperties, body } = decodeMessage(octets);
    const message: IncomingMessage = { ...properties, ttlMs: header?.ttlMs, applicationProperties, body };
    checkReader(readReply(message));
    const needsAnswer = isAnswered(message);
    problems.length = 0;
    answerCount = 0;
    for (const listener of [listeners[0], listeners.at(-1)]) listener?.(message);
    for (let round = 0; round < 3; round++) await Promise.resolve();
    for (let left = maxTurns; needsAnswer && answerCount === 0 && left > 0; left--) await nextTurn();
    const [problem] = problems;
    if (problem !== undefined) throw problem;
    if (needsAnswer && answerCount === 0) throw new Error('agent did not answer a request');
  },
};

/** An agent stays silent on a locate request for other agents, and on a QMFv1 request for an unknown class. */
function isAnswered(message: IncomingMessage): boolean {
  const request = readRequest(message);
  checkReader(request);
  if (request.kind === 'ignored' || request.replyTo === undefined) return false;
  return request.kind !== 'schemaV1' && !(request.kind === 'locate' && request.where !== undefined);
}

/** Checks that a reader did not catch an unexpected error: its text has these words. */
function checkReader(result: object): void {
  const { error, reason } = result as { error?: Error; reason?: string };
  if ((error?.message ?? reason ?? '').includes('message cannot be read'))
    throw new Error('reader caught an unexpected error');
}
