import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type AmqpMap,
  type AmqpValue,
  readSchemaXml,
  Typed,
  ubyte,
  ulong,
  writeEventIndication,
  writeMethodResponse,
} from '#qmf';
import { type Console, NoSchema, openConsole } from '../../../../src/console/index.ts';
import type { Animal, ZooPackage } from '../../../fixtures/codegen/zoo.generated.ts';
import { animalName, chip, zooSchema, zooXml } from '../../../kit/agent/zoo.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { type Script, ScriptedAgent } from '../../../kit/console/scripted-agent.ts';

let bus: MemoryBus;
const opened: Console[] = [];
beforeEach(() => {
  bus = new MemoryBus();
});
afterEach(() => Promise.all(opened.splice(0).map((qmfConsole) => qmfConsole.close())));

async function open(schemas?: Parameters<typeof openConsole>[0]['schemas']): Promise<Console> {
  const qmfConsole = await openConsole({ broker: bus.connect(), requestTimeoutMs: 300, schemas });
  opened.push(qmfConsole);
  return qmfConsole;
}
const leo = animalName('leo');
const openAgent = (values: Readonly<Record<string, AmqpValue>>, script: Script = {}) =>
  ScriptedAgent.open(bus.connect(), {
    classes: zooSchema.classes,
    objects: [{ objectName: leo, className: 'animal', values: new Map(Object.entries(values)) }],
    ...script,
  });
async function onlyAnimal(qmfConsole: Console, { name }: ScriptedAgent) {
  for await (const object of qmfConsole.objects<Animal>(name, { className: 'animal' }))
    return qmfConsole.bind(name, object);
  throw new Error('there is no animal');
}

const fitting = {
  name: 'leo',
  chip: new Typed('uuid', chip),
  legs: ubyte(4),
  heartbeats: ulong(2n ** 63n),
  marks: new Map<AmqpValue, AmqpValue>([['ear', 'torn']]),
  meals: ulong(7n),
};
/** Values of other types, and names that the class does not have. */
const foreign: Readonly<Record<string, AmqpValue>> = {
  legs: 'four',
  ageMonths: new Typed('long', -1n),
  weight: new Map([['__proto__', ulong(1n)]]),
  marks: ['torn'],
  diet: 'hay',
  zoo: 'main',
  born: true,
  meals: 'many',
  __proto__of: 'x',
  visitor: ulong(3n),
};

test('the values of a bound object have the types of the generated shape', async () => {
  await using agent = await openAgent(fitting);
  const animal = await onlyAnimal(await open(), agent);
  const { properties, statistics } = await animal.values();
  expect(properties).toEqual({ name: 'leo', chip, legs: 4, heartbeats: 2n ** 63n, marks: fitting.marks });
  expect(statistics).toEqual({ meals: 7n });
});

test('the values of a bound object lack what an agent sends in another type, or does not have in its schema', async () => {
  await using agent = await openAgent({ name: 'leo', ...foreign });
  const { properties, statistics } = await (await onlyAnimal(await open(), agent)).values();
  expect(properties).toEqual({ name: 'leo' });
  expect(statistics).toEqual({});
});

test('values are read at each call for an object that is bound by its id', async () => {
  await using agent = await openAgent(fitting);
  const qmfConsole = await open();
  const bound = qmfConsole.bind<Animal>(agent.name, { objectName: leo });
  expect((await bound.values()).properties.legs).toBe(4);
  const before = agent.requests.length;
  await bound.values();
  expect(agent.requests.slice(before)).toMatchObject([{ kind: 'query', query: { what: 'OBJECT' } }]);
  const gone = qmfConsole.bind<Animal>(agent.name, { objectName: 'gone' });
  await expect(gone.values()).rejects.toMatchObject({ name: 'QmfException', code: 1 });
});

test('values reject with NoSchema when neither the agent nor the console has the class', async () => {
  await using agent = await openAgent(fitting, {
    answer: (request) =>
      request.kind === 'schemaV1' || (request.kind === 'query' && request.query.what === 'SCHEMA'),
  });
  await expect((await onlyAnimal(await open(), agent)).values()).rejects.toThrow(NoSchema);
  const { properties } = await (await onlyAnimal(await open([zooSchema]), agent)).values();
  expect(properties.legs).toBe(4);
});

/** An agent whose class has other types than the shape: a number is text. */
const otherSchema = readSchemaXml(
  zooXml.replace('name="legs" type="uint8"', 'name="legs" type="sstr"').replaceAll(/ min="0" max="100"/g, ''),
);
const otherAgent = () => openAgent({ ...fitting, legs: 'four' }, { classes: otherSchema.classes });

test('a console with its own schema leaves out a value of a type that only the agent names', async () => {
  await using agent = await otherAgent();
  const believed: unknown = (await (await onlyAnimal(await open(), agent)).values()).properties.legs;
  expect(believed).toBe('four');
  const { properties } = await (await onlyAnimal(await open([zooSchema]), agent)).values();
  expect(properties.legs).toBeUndefined();
  expect(properties.name).toBe('leo');
});

test('a console with its own schema asks no agent for a class of it', async () => {
  await using agent = await otherAgent();
  await (await onlyAnimal(await open([zooSchema]), agent)).values();
  const asked = agent.requests.filter(
    (request) => request.kind === 'schemaV1' || (request.kind === 'query' && request.query.what === 'SCHEMA'),
  );
  expect(asked).toEqual([]);
});

test('the results of a bound call lack what does not fit, and what the method does not return', async () => {
  const answers: AmqpMap[] = [
    new Map<AmqpValue, AmqpValue>([
      ['left', ulong(3n)],
      ['surprise', ubyte(1)],
    ]),
    new Map<AmqpValue, AmqpValue>([['left', 'all of it']]),
    new Map(),
  ];
  await using agent = await openAgent(fitting, {
    answer: (request, { broker, name }) => {
      if (request.kind !== 'method' || request.replyTo === undefined) return false;
      void broker.send(
        writeMethodResponse({ ...request, replyTo: request.replyTo }, name, answers.shift() ?? new Map()),
      );
      return true;
    },
  });
  const animal = await onlyAnimal(await open(), agent);
  expect(await animal.call('feed', { grams: 5 })).toEqual({ left: 3 });
  expect(await animal.call('feed', { grams: 5, tools: [] })).toEqual({});
  expect(await animal.call('feed', { grams: 5, extras: { salt: 1 } })).toEqual({});
});

test('a bound event has its name and the values that fit', async () => {
  await using agent = await openAgent(fitting);
  const qmfConsole = await open();
  await using events = await qmfConsole.events();
  const escaped = zooSchema.classes.find(({ id }) => id.className === 'escaped');
  const values = new Map<AmqpValue, AmqpValue>([
    ['zoo', 'main'],
    ['animal', 'leo'],
    ['detail', 'none'],
  ]);
  void agent.broker.send(writeEventIndication(agent.info(), escaped!.id, 2, values, 5n));
  const { value: indication } = await events.next();
  const event = await qmfConsole.bindEvent<ZooPackage>(agent.name, indication!.event);
  expect(event).toEqual({ name: 'escaped', atNs: 5n, severity: 2, values: { zoo: 'main', animal: 'leo' } });
  if (event.name === 'escaped') expect(event.values.animal?.length).toBe(3);
});
