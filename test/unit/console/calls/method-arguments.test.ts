import { expect, test } from 'vitest';
import { type AmqpValue, type ObjectClass, Typed } from '#qmf';
import {
  describeArguments,
  readResults,
  writeArguments,
  writeUntypedArguments,
} from '../../../../src/console/calls/method-arguments.ts';
import { zooSchema } from '../../../kit/agent/zoo.ts';

const animal = zooSchema.classes.find(({ id }) => id.className === 'animal') as ObjectClass;
const method = (name: string) => animal.methods.find((one) => one.name === name)!;
const feed = method('feed');

test('converts arguments to the types of the schema, and leaves out arguments with a default', () => {
  expect(writeArguments(feed, { grams: 5 })).toEqual(new Map([['grams', new Typed('uint', 5)]]));
  expect(
    writeArguments(feed, { grams: 5, times: 2, limit: 2n ** 64n - 1n, gently: false, tools: ['fork'] }),
  ).toEqual(
    new Map<string, AmqpValue>([
      ['grams', new Typed('uint', 5)],
      ['times', new Typed('ushort', 2)],
      ['limit', new Typed('ulong', 2n ** 64n - 1n)],
      ['gently', false],
      ['tools', ['fork']],
    ]),
  );
});

test('assigns a list to the input arguments in order, skipping output arguments', () => {
  expect([...writeArguments(feed, [5, 'hay'])]).toEqual([
    ['grams', new Typed('uint', 5)],
    ['food', 'hay'],
  ]);
});

test.for([
  [
    {},
    'grams is missing; feed takes grams uint32, [food sstr], [times uint16], [limit uint64], [gently bool]',
  ],
  [{ grams: 5, gramms: 6 }, 'feed has no argument gramms; it takes grams uint32'],
  [{ grams: 5, left: 6 }, 'feed has no argument left'],
  [{ grams: 'many' }, 'grams is "many"; expected uint32 (0 to 4294967295)'],
  [{ grams: -1 }, 'grams is -1; expected uint32'],
  [{ grams: 1.5 }, 'grams is 1.5; expected uint32'],
  [{ grams: 2n ** 32n }, 'grams is 4294967296; expected uint32'],
  [{ grams: 1, food: 'h'.repeat(256) }, 'expected sstr (at most 255 octets)'],
  [{ grams: 1, gently: 1 }, 'gently is 1; expected bool'],
  [[1, 'hay', 1, 1n, true, '', [], {}, 9], 'feed was given 9 arguments; it takes'],
] as const)('refuses %o with: %s', ([given, problem]) => {
  const write = () => writeArguments(feed, given as Parameters<typeof writeArguments>[1]);
  expect(write).toThrow(expect.objectContaining({ name: 'QmfException', code: 4 }) as Error);
  expect(write).toThrow(problem);
});

test('describes a method without arguments', () => {
  expect(describeArguments([])).toBe('no arguments');
});

test('converts named arguments by their JavaScript types when there is no schema', () => {
  expect(writeUntypedArguments({ a: 1, b: undefined, c: 'x', d: -1n })).toEqual(
    new Map<string, AmqpValue>([
      ['a', new Typed('long', 1n)],
      ['c', 'x'],
      ['d', new Typed('long', -1n)],
    ]),
  );
  expect(() => writeUntypedArguments([1])).toThrow('give them by name');
});

test('converts results by the schema, and keeps results that the schema does not name', () => {
  const results = new Map<AmqpValue, AmqpValue>([
    ['left', new Typed('ulong', 7n)],
    ['surprise', new Typed('int', 1)],
    ['nothing', null],
    [new Typed('uint', 1), 'no name'],
  ]);
  expect({ ...readResults(feed, results) }).toEqual({ left: 7, surprise: 1 });
});
