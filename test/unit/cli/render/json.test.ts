import { expect, test } from 'vitest';
import type { AgentRecord } from '#console';
import { type AmqpValue, type ObjectClass, Typed, ulong } from '#qmf';
import { jsonAgent, jsonClass, jsonObject, jsonValues } from '../../../../src/cli/render/json.ts';
import { jsonText } from '../../../../src/cli/render/json-text.ts';
import { toObjectValues } from '../../../../src/console/queries/object-values.ts';
import { zooSchema } from '../../../kit/agent/zoo.ts';
import { hostileText, unsafe } from '../../../kit/words-of-peers.ts';

const animal = zooSchema.classes.find(({ id }) => id.className === 'animal') as ObjectClass;
const agent: AgentRecord = {
  name: 'a:b:c',
  hostname: 'h',
  lastSeenNs: 1_795_000_000_123_456_789n,
  clockDifferenceMs: -37_400,
  state: 'silent',
  isDuplicate: true,
  instances: [],
  info: {
    vendor: 'a',
    product: 'b',
    instance: 'c',
    name: 'a:b:c',
    epoch: 3,
    heartbeatSeconds: 10,
    sentAtNs: 0n,
    attributes: new Map([['startId', 's']]),
  },
};
const parsed = (value: Parameters<typeof jsonText>[0]) => JSON.parse(jsonText(value)) as unknown;

test('jsonAgent renders an agent and leaves out an absent hostname', () => {
  expect(parsed(jsonAgent(agent))).toEqual({
    name: 'a:b:c',
    vendor: 'a',
    product: 'b',
    instance: 'c',
    hostname: 'h',
    epoch: 3,
    startId: 's',
    heartbeatSeconds: 10,
    lastSeen: '2026-11-18T11:06:40.123Z',
    clockSeconds: -37,
    state: 'silent',
    duplicate: true,
  });
  expect(parsed(jsonAgent({ ...agent, hostname: undefined }))).not.toHaveProperty('hostname');
  const withoutTime = parsed(jsonAgent({ ...agent, clockDifferenceMs: undefined }));
  expect(withoutTime).not.toHaveProperty('clockSeconds');
});

test('jsonObject renders 64-bit integers and times as decimal text, object ids with their agent, and no absent values', () => {
  const values = new Map<AmqpValue, AmqpValue>([
    ['zoo', new Map<AmqpValue, AmqpValue>([['_object_name', 'z']])],
    [
      'friend',
      new Map<AmqpValue, AmqpValue>([
        ['_object_name', 'f'],
        ['_agent_name', 'x:y:z'],
      ]),
    ],
    ['name', 'leo'],
    ['chip', new Typed('uuid', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')],
    ['legs', new Typed('ubyte', 4)],
    ['heartbeats', ulong(5n)],
    ['balance', new Typed('long', -5n)],
    ['born', ulong(1_795_000_000_000_000_001n)],
    ['nap', new Typed('int', 7)],
    ['speed', new Typed('double', 2)],
    ['length', new Typed('float', Number.NaN)],
    [
      'marks',
      new Map<AmqpValue, AmqpValue>([
        ['tail', ulong(3n)],
        ['big', ulong(2n ** 60n)],
        ['deep', [true, null]],
      ]),
    ],
    ['diet', ['hay', new Typed('long', 1n)]],
    ['altitude', null],
    ['meals', ulong(2n ** 64n - 1n)],
  ]);
  const object = {
    objectId: { objectName: 'leo' },
    schemaId: animal.id,
    values,
    createdNs: 1_795_000_000_000_000_000n,
    updatedNs: 0n,
  };
  expect(parsed(jsonObject(agent, object, toObjectValues(values, animal)))).toEqual({
    agent: 'a:b:c',
    objectName: 'leo',
    package: 'org.example.zoo',
    class: 'animal',
    hash: animal.id.hash,
    created: '2026-11-18T11:06:40.000Z',
    properties: {
      zoo: { agent: 'a:b:c', objectName: 'z' },
      friend: { agent: 'x:y:z', objectName: 'f' },
      name: 'leo',
      chip: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
      legs: 4,
      heartbeats: '5',
      balance: '-5',
      born: '1795000000000000001',
      nap: '7',
      speed: 2,
      length: null,
      marks: { tail: 3, big: '1152921504606846976', deep: [true, null] },
      diet: ['hay', 1],
    },
    statistics: { meals: '18446744073709551615' },
  });
});

test('jsonValues keeps names such as __proto__', () => {
  const values = toObjectValues(
    new Map([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]),
    undefined,
  );
  expect(jsonText(jsonValues(values.properties, undefined, 'a'))).toBe(
    '{\n  "__proto__": "x",\n  "constructor": "y"\n}\n',
  );
});

test('jsonClass renders a class and an event', () => {
  const feed = animal.methods.find(({ name }) => name === 'feed')!;
  const only: ObjectClass = {
    ...animal,
    properties: animal.properties.slice(0, 2),
    statistics: [],
    methods: [feed],
  };
  expect(parsed(jsonClass(only))).toMatchObject({
    name: 'animal',
    kind: 'object',
    properties: [
      { name: 'zoo', type: 'objId', access: 'RC', index: true, optional: false, desc: 'where it lives' },
      { name: 'name', type: 'sstr' },
    ],
    statistics: [],
    methods: [
      {
        name: 'feed',
        arguments: expect.arrayContaining([
          { name: 'grams', type: 'uint32', dir: 'I', unit: 'g', desc: 'how much' },
          { name: 'note', type: 'lstr', dir: 'I', default: '', desc: 'for the book' },
        ]),
      },
    ],
  });
  const flood = zooSchema.classes.find(({ id }) => id.className === 'flood')!;
  expect(parsed(jsonClass(flood))).toEqual({
    name: 'flood',
    kind: 'event',
    desc: 'the zoo is under water',
    severity: 'emerg',
    properties: [{ name: 'zoo', type: 'sstr', desc: 'name of the zoo' }],
    statistics: [],
    methods: [],
  });
});

test('jsonText escapes the control characters of agents, and keeps their values', () => {
  const text = jsonText({ name: hostileText });
  expect(JSON.parse(text)).toEqual({ name: hostileText });
  for (const line of text.split('\n')) expect(line).not.toMatch(unsafe);
});
