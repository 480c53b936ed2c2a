import { beforeEach, expect, test } from 'vitest';
import { writeMethodResponse } from '#qmf';
import { PostReplyTasks } from '../../../../src/agent/requests/post-reply-tasks.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

const reply = () => writeMethodResponse({ replyTo: 'replies' }, 'a', new Map());

let clock: ManualClock;
let errors: unknown[];
let tasks: PostReplyTasks;
let runs: string[];

beforeEach(() => {
  clock = new ManualClock();
  errors = [];
  runs = [];
  tasks = new PostReplyTasks(clock, (error) => errors.push(error));
});

test('runs tasks after the answer and every event before it have left', async () => {
  const one = reply();
  const [event, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  tasks.add(one, [() => runs.push('first'), () => runs.push('second')]);
  tasks.runAfter(one, [event.promise, answer.promise]);
  answer.resolve();
  await clock.advance(1_000);
  expect(runs).toEqual([]);
  event.resolve();
  await clock.advance(0);
  expect(runs).toEqual(['first', 'second']);
  await clock.advance(10_000);
  expect(runs).toEqual(['first', 'second']);
});

test('runs tasks after three seconds when the broker does not settle the answer', async () => {
  const one = reply();
  tasks.add(one, [() => runs.push('it')]);
  tasks.runAfter(one, [new Promise(() => undefined)]);
  await clock.advance(2_999);
  expect(runs).toEqual([]);
  await clock.advance(1);
  expect(runs).toEqual(['it']);
});

test('runs tasks at once when the connection is lost', async () => {
  const one = reply();
  tasks.add(one, [() => runs.push('it')]);
  tasks.runAfter(one, [Promise.reject(new Error('it fell'))]);
  await clock.advance(0);
  expect(runs).toEqual(['it']);
});

test('reports a task that throws and runs the next one', async () => {
  const one = reply();
  const error = new Error('no such lever');
  const fails = () => {
    throw error;
  };
  tasks.add(one, [fails, () => runs.push('it')]);
  tasks.runAfter(one, []);
  await clock.advance(0);
  expect(errors).toEqual([error]);
  expect(runs).toEqual(['it']);
});

test('does not run the tasks of another answer', async () => {
  tasks.add(reply(), [() => runs.push('it')]);
  tasks.runAfter(reply(), []);
  await clock.advance(10_000);
  expect(runs).toEqual([]);
});
