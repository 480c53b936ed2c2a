import { expect, test } from 'vitest';
import { splitWords } from '../../../../src/cli/shell/split-words.ts';

test.each([
  ['', []],
  ['  \t ', []],
  ['list  networkInterface ', ['list', 'networkInterface']],
  ['show \'a b\' "c d"', ['show', 'a b', 'c d']],
  ["show ''", ['show', '']],
  [String.raw`echo a\ b "say \"x\" \\ \n" c\\`, ['echo', 'a b', String.raw`say "x" \ \n`, 'c\\']],
  ['list # all classes', ['list']],
  ['# nothing', []],
  ['show a#b', ['show', 'a#b']],
  [
    'call 101 bulk {"a":1, "b":[1,"x y"]} [1, {"y":2}] end',
    ['call', '101', 'bulk', '{"a":1, "b":[1,"x y"]}', '[1, {"y":2}]', 'end'],
  ],
  [
    String.raw`call 101 set options={"a": "} \" ]"}`,
    ['call', '101', 'set', String.raw`options={"a": "} \" ]"}`],
  ],
  ['show a[1]', ['show', 'a[1]']],
  ['$HOME `ls` $(ls) * ~', ['$HOME', '`ls`', '$(ls)', '*', '~']],
])('splits %j as a person expects', (line, words) => expect(splitWords(line)).toEqual(words));

test.each([
  ['show "a b', 'the quote " at column 6 is not closed; expected another "'],
  ["show 'it", "the quote ' at column 6 is not closed; expected another '"],
  ['call 101 set {"a": [1}', 'the bracket { at column 14 is not closed; expected a }'],
  ['call 101 set [1, 2', 'the bracket [ at column 14 is not closed; expected a ]'],
  ['call 101 set {"a]}', 'the bracket { at column 14 is not closed; expected a }'],
])('says what is not closed in %j', (line, message) => {
  expect(() => splitWords(line)).toThrow(message);
});

test('splits a line of a million brackets in bounded time', () => {
  expect(() => splitWords(`x ${'['.repeat(1_000_000)}`)).toThrow('at column 3 is not closed');
});
