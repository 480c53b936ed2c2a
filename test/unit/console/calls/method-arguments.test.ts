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

test('arguments get the types of the schema, and what has a default may be left out', () => {
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

test('a list gives the input arguments in their order; results are not counted', () => {
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
  [{ grams: 'many' }, 'grams is "many"; uint32 expected (0 to 4294967295)'],
  [{ grams: -1 }, 'grams is -1; uint32 expected'],
  [{ grams: 1.5 }, 'grams is 1.5; uint32 expected'],
  [{ grams: 2n ** 32n }, 'grams is 4294967296; uint32 expected'],
  [{ grams: 1, food: 'h'.repeat(256) }, 'sstr expected (at most 255 octets)'],
  [{ grams: 1, gently: 1 }, 'gently is 1; bool expected'],
  [[1, 'hay', 1, 1n, true, '', [], {}, 9], 'feed was given 9 arguments; it takes'],
] as const)('%o is refused here: %s', ([given, problem]) => {
  const write = () => writeArguments(feed, given as Parameters<typeof writeArguments>[1]);
  expect(write).toThrow(expect.objectContaining({ name: 'QmfException', code: 4 }) as Error);
  expect(write).toThrow(problem);
});

test('a method without arguments says so', () => {
  expect(describeArguments([])).toBe('no arguments');
});

test('without a schema arguments go as JavaScript types them, by name only', () => {
  expect(writeUntypedArguments({ a: 1, b: undefined, c: 'x', d: -1n })).toEqual(
    new Map<string, AmqpValue>([
      ['a', new Typed('long', 1n)],
      ['c', 'x'],
      ['d', new Typed('long', -1n)],
    ]),
  );
  expect(() => writeUntypedArguments([1])).toThrow('give them by name');
});

test('results are typed by the schema, and those it does not know are kept', () => {
  const results = new Map<AmqpValue, AmqpValue>([
    ['left', new Typed('ulong', 7n)],
    ['surprise', new Typed('int', 1)],
    ['nothing', null],
    [new Typed('uint', 1), 'no name'],
  ]);
  expect({ ...readResults(feed, results) }).toEqual({ left: 7, surprise: 1 });
});
