import { expect, test } from 'vitest';
import { Refused, ToolFailed } from '#actions';
import { QmfException, statusCodes } from '#qmf';
import { asQmfExceptions } from '../../../../src/node/exceptions.ts';
import { type Change, combineChanges } from '../../../../src/node/methods/change.ts';
import { nodeFacts } from '../../../kit/node/facts.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';

const { operations } = readOnlyContext();

/** Makes changes that write down what happens to them. */
function recordedChanges() {
  const log: string[] = [];
  const change = (name: string, overrides: Partial<Change> = {}): Change => ({
    plan: [`do ${name}`],
    affectedClasses: ['networkInterface'],
    async apply() {
      log.push(name);
      return async () => {
        log.push(`not ${name}`);
        return [];
      };
    },
    ...overrides,
  });
  return { log, change };
}
const failing = () => Promise.reject(new ToolFailed('no such bond'));

test('combines the steps, locks and classes of several changes in their order', async () => {
  const { log, change } = recordedChanges();
  const both = combineChanges([
    change('a', { locks: ['network'] }),
    change('b', { locks: ['identify'], affectedClasses: ['ovirtNode', 'networkInterface'] }),
  ]);
  expect(both.plan).toEqual(['do a', 'do b']);
  expect(both.locks).toEqual(['identify', 'network']);
  expect(both.affectedClasses).toEqual(['networkInterface', 'ovirtNode']);
  const undo = await both.apply(operations);
  expect(log).toEqual(['a', 'b']);
  expect(await undo()).toEqual([]);
  expect(log).toEqual(['a', 'b', 'not b', 'not a']);
});

test('undoes the earlier changes, last first, when one fails, and says what could not be undone', async () => {
  const { log, change } = recordedChanges();
  const stuck = change('b', {
    async apply() {
      log.push('b');
      return async () => ['b sticks'];
    },
  });
  const all = combineChanges([change('a'), stuck, change('c', { apply: failing }), change('d')]);
  await expect(all.apply(operations)).rejects.toThrow('no such bond; not undone: b sticks');
  expect(log).toEqual(['a', 'b', 'not a']);
});

test('returns the first difference of several changes', () => {
  const { change } = recordedChanges();
  const all = combineChanges([change('a'), change('b', { difference: () => 'mtu is still 1500' })]);
  expect(all.difference?.(nodeFacts({}))).toBe('mtu is still 1500');
});

test('gives the error of an action its status and leaves a bug as it is', async () => {
  const refused = asQmfExceptions(() => {
    throw new Refused('seconds is 0; expected a number from 1 to 600');
  });
  await expect(refused).rejects.toMatchObject({
    code: statusCodes.InvalidParameter,
    message: 'seconds is 0; expected a number from 1 to 600',
  });
  await expect(asQmfExceptions(failing)).rejects.toMatchObject({ code: statusCodes.Exception });
  const bug = asQmfExceptions(() => {
    throw new TypeError('a bug');
  });
  await expect(bug).rejects.toThrow(TypeError);
  await expect(bug).rejects.not.toBeInstanceOf(QmfException);
});
