import { expect, test } from 'vitest';
import type { OutgoingMessage } from '#qmf';
import { SendWindow } from '../../../../src/agent/requests/send-window.ts';

const parts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index }) as unknown as OutgoingMessage);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Parts that were handed over, each taken or not when told. */
function stage() {
  const sent: OutgoingMessage[] = [];
  const taken: ((isTaken: boolean) => void)[] = [];
  const send = (part: OutgoingMessage) => {
    sent.push(part);
    return new Promise<boolean>((resolve) => taken.push(resolve));
  };
  return { sent, taken, send, ending: new AbortController() };
}

test('of a long answer four parts are on their way, and the next follows when one was taken', async () => {
  const { sent, taken, send, ending } = stage();
  const whole = parts(6);
  const done = new SendWindow().send(whole, send, ending.signal);
  await turn();
  expect(sent).toEqual(whole.slice(0, 4));
  taken[0]?.(true);
  await turn();
  expect(sent).toEqual(whole.slice(0, 5));
  for (const take of taken.slice(1)) take(true);
  await done;
  expect(sent).toEqual(whole);
});

test('what is short goes at once', async () => {
  const { sent, send, ending } = stage();
  await new SendWindow().send(parts(4), send, ending.signal);
  expect(sent).toHaveLength(4);
});

test('after a part that was not taken no other follows, nor when the agent ends', async () => {
  const refused = stage();
  const done = new SendWindow().send(parts(9), refused.send, refused.ending.signal);
  refused.taken[0]?.(false);
  await done;
  expect(refused.sent).toHaveLength(4);
  const ended = stage();
  const over = new SendWindow().send(parts(9), ended.send, ended.ending.signal);
  ended.ending.abort();
  ended.taken[0]?.(true);
  await over;
  expect(ended.sent).toHaveLength(4);
});

test('sixty-four long answers wait for their readers, and the next goes at once', async () => {
  const pace = new SendWindow();
  const { sent, send, ending } = stage();
  for (let index = 0; index < 64; index++) void pace.send(parts(5), send, ending.signal);
  await turn();
  expect(sent).toHaveLength(64 * 4);
  await pace.send(parts(5), send, ending.signal);
  expect(sent).toHaveLength(64 * 4 + 5);
});
