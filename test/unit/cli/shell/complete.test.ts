import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AgentRecord } from '#console';
import { readSchemaXml, type SchemaIdFilter } from '#qmf';
import { allCommands } from '../../../../src/cli/commands/all.ts';
import { ObjectNumbers } from '../../../../src/cli/select/object-numbers.ts';
import { completeLine } from '../../../../src/cli/shell/complete.ts';
import { SchemaNames } from '../../../../src/cli/shell/schema-names.ts';
import { shellCommands } from '../../../../src/cli/shell/shell-commands.ts';
import { hostileCharacters, unsafe } from '../../../kit/words-of-peers.ts';

const { classes } = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
const agent = { name: 'ovirt.org:node:one', hostname: 'build7', info: { instance: 'one' } } as AgentRecord;
const object = (className: string, name: string) => ({
  agent,
  schemaId: { packageName: 'com.redhat.ovirtNode', className, type: 'data' as const },
  objectId: { objectName: `com.redhat.ovirtNode:${className}:one:${name}` },
});
let numbers: ObjectNumbers;
beforeEach(() => {
  numbers = new ObjectNumbers();
  numbers.numberOf(object('networkInterface', 'eth0'));
  numbers.numberOf(object('networkInterface', 'bond0'));
});

let isLost = false;
const asked = {
  async *discover() {
    if (isLost) throw new Error('the connection is lost');
    yield agent;
  },
  async *schemaIds() {
    yield* classes.map(({ id }) => id);
  },
  schema: async (_: string, { className }: SchemaIdFilter) => {
    const found = classes.find(({ id }) => id.className === className);
    if (found === undefined) throw new Error('no schema');
    return found;
  },
};
const names = new SchemaNames(asked as never);
const hosts = () => ['build7.example.com'];
const complete = async (line: string) =>
  (await completeLine(line, shellCommands(allCommands), numbers, names, hosts))[0];

describe('completion in the shell', () => {
  test.each([
    ['s', ['show', 'schema']],
    ['help li', ['list']],
    ['list net', ['networkInterface']],
    ['schema ad', ['address']],
    ['show b', ['build7.example.com', 'bond0']],
    ['show 10', ['101', '102']],
    ['call 101 setMt', ['setMtu']],
    ['call eth0 setMt', ['setMtu']],
    ['call unknown listInt', ['listInterfaces']],
    ['call eth0 setMtu ', ['mtu=']],
    ['call --timeout 5 eth0 setMtu m', ['mtu=']],
    ['list --wh', ['--where']],
    ['list --agent bu', ['build7.example.com']],
    ['frobnicate ', []],
    ['show "eth', []],
  ])('offers what may follow %j', async (line, offered) => expect(await complete(line)).toEqual(offered));

  test('offers no option that chooses the connection', async () => {
    expect(await complete('call --')).toEqual(['--agent', '--json', '--timeout', '--dry-run', '--help']);
  });

  test.each(Object.entries(hostileCharacters))('offers no name with %s', async (_, character) => {
    numbers.numberOf(object('networkInterface', `eth${character}9`));
    const offered = await complete('show ');
    expect(offered).toContain('eth0');
    expect(offered.filter((one) => unsafe.test(one) || one.includes('9'))).toEqual([]);
  });

  test('offers nothing while no agent can be asked, and asks again later', async () => {
    const fresh = new SchemaNames(asked as never);
    isLost = true;
    expect(await fresh.classes()).toEqual([]);
    isLost = false;
    expect(await fresh.classes()).toContain('networkInterface');
  });
});

describe('numbers of objects', () => {
  test('stay, begin at 101, and name nothing else', () => {
    expect(numbers.numberOf(object('networkInterface', 'eth0'))).toBe(101);
    expect(numbers.numberOf(object('address', 'eth0'))).toBe(103);
    expect(numbers.find('102')?.objectId.objectName).toBe('com.redhat.ovirtNode:networkInterface:one:bond0');
    for (const text of ['100', '104', '0101', '1e2', '-101', '99999999999', 'eth0', ''])
      expect(numbers.find(text), text).toBeUndefined();
  });

  test('end at the limit, since a peer decides how many objects there are', () => {
    const few = new ObjectNumbers(2);
    const given = ['a', 'b', 'c', 'a'].map((name) => few.numberOf(object('cpu', name)));
    expect(given).toEqual([101, 102, undefined, 101]);
  });
});
