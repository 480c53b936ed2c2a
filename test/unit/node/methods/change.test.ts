import { expect, test } from 'vitest';
import { Refused, ToolFailed } from '#actions';
import { QmfException, statusCodes } from '#qmf';
import { inExceptions } from '../../../../src/node/exceptions.ts';
import { allOrNone, type Change } from '../../../../src/node/methods/change.ts';
import { nodeFacts } from '../../../kit/node/facts.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';

const { dependencies } = readOnlyContext();

function journal() {
  const done: string[] = [];
  const change = (name: string, given: Partial<Change> = {}): Change => ({
    name,
    lanes: ['network'],
    plan: [`do ${name}`],
    rereads: ['networkInterface'],
    perform: async () => void done.push(name),
    async takeBack() {
      done.push(`not ${name}`);
      return [];
    },
    ...given,
  });
  return { done, change };
}
const failing = () => Promise.reject(new ToolFailed('no such bond'));

test('several changes are one: their steps, lanes and facts together, in order', async () => {
  const { done, change } = journal();
  const one = allOrNone('setProperties', [
    change('a'),
    change('b', { lanes: ['identify'], rereads: ['ovirtNode', 'networkInterface'] }),
  ]);
  expect(one.plan).toEqual(['do a', 'do b']);
  expect(one.lanes).toEqual(['identify', 'network']);
  expect(one.rereads).toEqual(['networkInterface', 'ovirtNode']);
  await one.perform(dependencies);
  expect(done).toEqual(['a', 'b']);
  expect(await one.takeBack(dependencies)).toEqual([]);
  expect(done).toEqual(['a', 'b', 'not b', 'not a']);
});

test('where one fails those before it are taken back, last first, and what could not be is told', async () => {
  const { done, change } = journal();
  const stuck = change('b', { takeBack: async () => ['b sticks'] });
  const all = allOrNone('setProperties', [
    change('a'),
    stuck,
    change('c', { perform: failing }),
    change('d'),
  ]);
  await expect(all.perform(dependencies)).rejects.toThrow('no such bond; not undone: b sticks');
  expect(done).toEqual(['a', 'b', 'not a']);
});

test('the first that is not as asked is told', () => {
  const { change } = journal();
  const all = allOrNone('setProperties', [
    change('a'),
    change('b', { difference: () => 'mtu is still 1500' }),
  ]);
  expect(all.difference?.(nodeFacts({}))).toBe('mtu is still 1500');
});

test('an error of an action has a status of its own, and a bug has none', async () => {
  const refused = inExceptions(() => {
    throw new Refused('seconds is 0; a number from 1 to 600');
  });
  await expect(refused).rejects.toMatchObject({
    code: statusCodes.InvalidParameter,
    message: 'seconds is 0; a number from 1 to 600',
  });
  await expect(inExceptions(failing)).rejects.toMatchObject({ code: statusCodes.Exception });
  const bug = inExceptions(() => {
    throw new TypeError('a bug');
  });
  await expect(bug).rejects.toThrow(TypeError);
  await expect(bug).rejects.not.toBeInstanceOf(QmfException);
});
