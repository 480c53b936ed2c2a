import { expect, test } from 'vitest';
import type { OutgoingMessage } from '#qmf';
import { type Caller, toCaller } from '../../../../src/agent/limits/caller.ts';
import { SendWindow } from '../../../../src/agent/limits/send-window.ts';

const parts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index }) as unknown as OutgoingMessage);
const address = toCaller(undefined, 'qmf.default.direct/console');
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A broker that takes a part, or not, when the test says so. */
function openBroker() {
  const sent: OutgoingMessage[] = [];
  const taken: ((isTaken: boolean) => void)[] = [];
  const send = (part: OutgoingMessage) => {
    sent.push(part);
    return new Promise<boolean>((resolve) => taken.push(resolve));
  };
  return { sent, taken, send, ending: new AbortController() };
}

test('keeps four parts of a long answer in flight and sends the next when one is taken', async () => {
  const { sent, taken, send, ending } = openBroker();
  const whole = parts(6);
  const done = new SendWindow().send(address, whole, send, ending.signal);
  await turn();
  expect(sent).toEqual(whole.slice(0, 4));
  taken[0]?.(true);
  await turn();
  expect(sent).toEqual(whole.slice(0, 5));
  for (const take of taken.slice(1)) take(true);
  await done;
  expect(sent).toEqual(whole);
});

test('sends a short answer at once', async () => {
  const { sent, send, ending } = openBroker();
  await new SendWindow().send(address, parts(4), send, ending.signal);
  expect(sent).toHaveLength(4);
});

test('sends no further part after one that is not taken, or after the end of the agent', async () => {
  const refused = openBroker();
  const done = new SendWindow().send(address, parts(9), refused.send, refused.ending.signal);
  refused.taken[0]?.(false);
  await done;
  expect(refused.sent).toHaveLength(4);
  const ended = openBroker();
  const over = new SendWindow().send(address, parts(9), ended.send, ended.ending.signal);
  ended.ending.abort();
  ended.taken[0]?.(true);
  await over;
  expect(ended.sent).toHaveLength(4);
});

test('lets 64 long answers to one address wait, and 256 to all, without counting short ones', async () => {
  const window = new SendWindow();
  const { send, ending } = openBroker();
  const wait = (to: Caller, count: number) => {
    for (let index = 0; index < count; index++) void window.send(to, parts(5), send, ending.signal);
  };
  wait(address, 63);
  expect(window.hasRoom(address, parts(5))).toBe(true);
  wait(address, 1);
  expect(window.hasRoom(address, parts(5))).toBe(false);
  expect(window.hasRoom(address, parts(4))).toBe(true);
  expect(window.hasRoom(toCaller(undefined, 'other'), parts(5))).toBe(true);
  for (let index = 0; index < 3; index++) wait(toCaller(undefined, `caller-${index}`), 64);
  expect(window.hasRoom(toCaller(undefined, 'other'), parts(5))).toBe(false);
});

test('makes room when a long answer ends', async () => {
  const window = new SendWindow();
  const { taken, send, ending } = openBroker();
  const answers = Array.from({ length: 64 }, () => window.send(address, parts(5), send, ending.signal));
  for (const take of taken) take(true);
  await Promise.all(answers);
  expect(window.hasRoom(address, parts(5))).toBe(true);
});

test('counts long answers by user: a viewer at many addresses, an operator among them, leaves room for others', () => {
  const window = new SendWindow();
  const { send, ending } = openBroker();
  const wait = (user: string | undefined, to: string, count: number) => {
    for (let index = 0; index < count; index++)
      void window.send(toCaller(user, to), parts(5), send, ending.signal);
  };
  wait('viewer', 'console', 64);
  expect(window.hasRoom(toCaller('operator', 'console'), parts(5))).toBe(true);
  wait('viewer', 'other', 64);
  expect(window.hasRoom(toCaller('viewer', 'third'), parts(5))).toBe(false);
  wait('second viewer', 'console', 64);
  wait('second viewer', 'other', 64);
  wait('operator', 'console', 4);
  expect(window.hasRoom(toCaller('operator', 'console'), parts(5))).toBe(false);
  expect(window.hasRoom(toCaller('another', 'console'), parts(5))).toBe(true);
  expect(window.hasRoom(toCaller(undefined, 'new'), parts(5))).toBe(false);
});
