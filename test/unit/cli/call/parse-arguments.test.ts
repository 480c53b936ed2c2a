import { expect, test } from 'vitest';
import type { SchemaMethod, TypeName } from '#qmf';
import { parseArguments } from '../../../../src/cli/call/parse-arguments.ts';

const arg = (name: string, type: TypeName, more: object = {}) => ({ name, type, dir: 'I' as const, ...more });
const bond: SchemaMethod = {
  name: 'createBond',
  arguments: [
    arg('interfaceName', 'sstr'),
    arg('interface', 'objId', { dir: 'O' }),
    arg('mode', 'sstr', { default: 'active-backup' }),
    arg('members', 'list', { default: '[]' }),
  ],
};
const one = (type: TypeName): SchemaMethod => ({ name: 'set', arguments: [arg('it', type)] });
const read = (method: SchemaMethod, ...words: string[]) => ({ ...parseArguments(method, words) });

test('parses values in the order of the schema, or by name in any order', () => {
  expect(read(bond, 'bond0')).toEqual({ interfaceName: 'bond0' });
  expect(read(bond, 'bond0', '802.3ad', '["eth1"]')).toEqual({
    interfaceName: 'bond0',
    mode: '802.3ad',
    members: ['eth1'],
  });
  expect(read(bond, 'members=["eth1","eth2"]', 'interfaceName=bond0')).toEqual({
    interfaceName: 'bond0',
    members: ['eth1', 'eth2'],
  });
});

test('accepts equals signs within a value', () => {
  expect(read(one('sstr'), 'it=a=b')).toEqual({ it: 'a=b' });
  expect(read(one('sstr'), '=a')).toEqual({ it: '=a' });
  expect(read(one('sstr'), 'it=')).toEqual({ it: '' });
});

test.for([
  ['uint32', '1500', 1500n],
  ['uint64', '0x525400123456', 0x525400123456n],
  ['int32', '-5', -5n],
  ['double', '1e3', 1000],
  ['double', '-0.5', -0.5],
  ['bool', 'true', true],
  ['bool', 'no', false],
  ['bool', '1', true],
  ['lstr', '<a>\n</a>', '<a>\n</a>'],
  ['uuid', '6ba7b810-9dad-11d1-80b4-00c04fd430c8', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
  ['map', '{"miimon": 100}', { miimon: 100 }],
  ['deltaTime', '30s', 30_000_000_000n],
  ['deltaTime', '30 s', 30_000_000_000n],
  ['deltaTime', '3 d', 259_200_000_000_000n],
  ['deltaTime', '5', 5n],
  ['absTime', '2026-11-18T11:06:40Z', 1_795_000_000_000_000_000n],
  ['absTime', '1795000000000000000', 1_795_000_000_000_000_000n],
  ['objId', 'p:c:eth0', { objectName: 'p:c:eth0' }],
  ['objId', '{"agent":"a:b:c","objectName":"x"}', { agentName: 'a:b:c', objectName: 'x' }],
] as const)('parses a value of type %s from %s', ([type, text, value]) => {
  expect(read(one(type), text)).toEqual({ it: value });
});

test.for([
  [one('uint32'), ['abc'], 'it is "abc"; expected uint32'],
  [one('uint32'), ['1.5'], 'it is "1.5"; expected uint32'],
  [one('bool'), ['maybe'], 'it is "maybe"; expected true or false'],
  [one('bool'), ['toString'], 'it is "toString"; expected true or false'],
  [one('list'), ['{}'], 'it is "{}"; expected JSON such as ["eth1", "eth2"]'],
  [one('map'), ['[]'], 'it is "[]"; expected JSON such as {"miimon": 100}'],
  [one('double'), [''], 'it is ""; expected double'],
  [
    one('deltaTime'),
    ['3 weeks'],
    'it is "3 weeks"; expected a number of ns, ms, s, min, h or d, such as 30s',
  ],
  [one('sstr'), [], 'it is missing; set takes it=sstr'],
  [one('sstr'), ['a', 'b'], '2 arguments are too many; set takes it=sstr'],
  [one('sstr'), ['its=a'], 'set has no argument its; set takes it=sstr'],
  [bond, ['interface=x'], 'createBond has no argument interface; createBond takes interfaceName=sstr'],
  [bond, ['mode=x', 'mode=y'], 'mode is given twice; expected once'],
  [
    bond,
    ['bond0', 'mode=x'],
    '"bond0" has no name while mode=x has; expected names for all arguments or none',
  ],
  [{ name: 'close', arguments: [] }, ['x'], '1 argument is too many; close takes no arguments'],
] as const)('refuses for method %o the words %o', ([method, words, problem]) => {
  const parse = () => parseArguments(method as SchemaMethod, words);
  expect(parse).toThrow(problem);
  expect(parse).toThrow(expect.objectContaining({ exitStatus: 2 }) as Error);
});
