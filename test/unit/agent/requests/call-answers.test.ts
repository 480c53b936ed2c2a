import { expect, test } from 'vitest';
import type { Outcome } from '#broker';
import type { OutgoingMessage, QmfRequest, ReplyPath } from '#qmf';
import { Counters } from '../../../../src/agent/counters.ts';
import { toCaller } from '../../../../src/agent/limits/caller.ts';
import { Outbox } from '../../../../src/agent/outbox.ts';
import { RateLimitedLog } from '../../../../src/agent/rate-limited-log.ts';
import { CallAnswers } from '../../../../src/agent/requests/call-answers.ts';
import { memoryLog } from '../../../kit/agent/zoo.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { createMessage } from '../../../kit/broker/messages.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

const reply = () => createMessage({ reply: 'console' }, 'done');
const caller = toCaller(undefined, 'console');
const refused: Outcome = { outcome: 'refused', reason: 'not you' };

function open() {
  const bus = new MemoryBus();
  const broker = bus.connect();
  const clock = new ManualClock();
  const counters = new Counters();
  const log = memoryLog();
  const ending = new AbortController();
  const outbox = new Outbox({ broker, counters, warnings: new RateLimitedLog(log, clock) });
  const answers = new CallAnswers({ outbox, clock, signal: ending.signal });
  const answer = (message: OutgoingMessage) => {
    const request = { kind: 'method', method: 'feed', userId: 'ops', replyTo: 'console' };
    answers.permit(request as never);
    answers.add(request as unknown as QmfRequest & ReplyPath, [message]);
    return answers.send(message, caller);
  };
  return { bus, broker, clock, counters, log, ending, answers, answer };
}

test('offers an answer again until the broker takes it', async () => {
  const { bus, broker, clock, counters, answer } = open();
  broker.outcome = refused;
  const message = reply();
  const sent = answer(message);
  await clock.advance(30_000);
  expect(bus.sent).toEqual([]);
  broker.outcome = { outcome: 'accepted' };
  await clock.advance(5_000);
  expect(await sent).toBe(true);
  expect(bus.sent).toEqual([message]);
  expect(counters.dropped).toBe(0n);
  expect(clock.countTimers()).toBe(0);
});

test('sends an answer again that was lost with the connection', async () => {
  const { bus, broker, clock, answer } = open();
  broker.disconnect();
  const sent = answer(reply());
  await clock.advance(10_000);
  broker.reconnect();
  await clock.advance(5_000);
  expect(await sent).toBe(true);
  expect(bus.sent).toHaveLength(1);
});

test('gives an answer up after a minute, counts it and says whose it was', async () => {
  const { broker, clock, counters, log, answer } = open();
  broker.outcome = refused;
  const sent = answer(reply());
  await clock.advance(60_000);
  expect(await sent).toBe(false);
  expect(counters.dropped).toBe(1n);
  expect(log.lines[0]).toMatchObject({
    message: 'the answer to a permitted call was not delivered',
    fields: { reason: 'not you', method: 'feed', user: 'ops', replyTo: 'console' },
  });
});

test('keeps at most 256 answers for another attempt', async () => {
  const { broker, counters, answer } = open();
  broker.outcome = refused;
  for (let index = 0; index < 256; index++) void answer(reply());
  await new Promise((resolve) => setImmediate(resolve));
  expect(counters.dropped).toBe(0n);
  expect(await answer(reply())).toBe(false);
  expect(counters.dropped).toBe(1n);
});

test('sends an answer to a request that was not marked once', async () => {
  const { broker, counters, answers } = open();
  broker.outcome = refused;
  expect(await answers.send(reply(), caller)).toBe(false);
  expect(counters.dropped).toBe(1n);
});
