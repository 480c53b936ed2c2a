import { beforeEach, expect, test } from 'vitest';
import { writeMethodResponse } from '#qmf';
import { PostReplyTasks } from '../../../../src/agent/requests/post-reply-tasks.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

const reply = () => writeMethodResponse({ replyTo: 'replies' }, 'a', new Map());

let clock: ManualClock;
let failed: unknown[];
let after: PostReplyTasks;
let done: string[];

beforeEach(() => {
  clock = new ManualClock();
  failed = [];
  done = [];
  after = new PostReplyTasks(clock, (error) => failed.push(error));
});

test('what is to be done after an answer waits for it, and for every event before it', async () => {
  const one = reply();
  const [event, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  after.add(one, [() => done.push('first'), () => done.push('second')]);
  after.sending(one, [event.promise, answer.promise]);
  answer.resolve();
  await clock.pass(1_000);
  expect(done).toEqual([]);
  event.resolve();
  await clock.pass(0);
  expect(done).toEqual(['first', 'second']);
  await clock.pass(10_000);
  expect(done).toEqual(['first', 'second']);
});

test('a broker that says nothing is waited for three seconds', async () => {
  const one = reply();
  after.add(one, [() => done.push('it')]);
  after.sending(one, [new Promise(() => undefined)]);
  await clock.pass(2_999);
  expect(done).toEqual([]);
  await clock.pass(1);
  expect(done).toEqual(['it']);
});

test('a connection that fell is not waited for', async () => {
  const one = reply();
  after.add(one, [() => done.push('it')]);
  after.sending(one, [Promise.reject(new Error('it fell'))]);
  await clock.pass(0);
  expect(done).toEqual(['it']);
});

test('what fails is told, and what follows is done', async () => {
  const one = reply();
  const error = new Error('no such lever');
  const fails = () => {
    throw error;
  };
  after.add(one, [fails, () => done.push('it')]);
  after.sending(one, []);
  await clock.pass(0);
  expect(failed).toEqual([error]);
  expect(done).toEqual(['it']);
});

test('another answer has nothing to do with it', async () => {
  after.add(reply(), [() => done.push('it')]);
  after.sending(reply(), []);
  await clock.pass(10_000);
  expect(done).toEqual([]);
});
