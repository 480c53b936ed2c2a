import { afterEach, beforeEach, expect, test } from 'vitest';
import { QmfException, type QmfRequest, statusCodes, writeException, writeObjects } from '#qmf';
import { type Console, openConsole } from '../../../../src/console/index.ts';
import { animalName, zooSchema } from '../../../kit/agent/zoo.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { ScriptedAgent } from '../../../kit/console/scripted-agent.ts';

let bus: MemoryBus;
let qmfConsole: Console;
beforeEach(async () => {
  bus = new MemoryBus();
  qmfConsole = await openConsole({ broker: bus.connect(), requestTimeoutMs: 500 });
});
afterEach(() => qmfConsole.close());

const objects = [{ objectName: animalName('leo'), className: 'animal', values: new Map() }];

/** Answers a query without a package with an empty list, as the C++ library does. */
function needsPackage(request: QmfRequest, agent: ScriptedAgent): boolean {
  if (request.kind !== 'query' || !request.query.what.startsWith('OBJECT')) return false;
  if (request.query.schemaId?.packageName !== undefined) return false;
  void agent.broker.send(writeObjects({ ...request, replyTo: request.replyTo ?? '' }, agent.name, [], false));
  return true;
}

async function namesOf(agent: ScriptedAgent, which: { className: string; packageName?: string }) {
  const names: (string | undefined)[] = [];
  for await (const { objectId } of qmfConsole.objects(agent.name, which)) names.push(objectId?.objectName);
  return names;
}
const queriesOf = ({ requests }: ScriptedAgent) =>
  requests.map((request) => (request.kind === 'query' ? request.query.what : request.kind));

test('finds the objects of a class without a package on an agent that needs one, and lists its classes once', async () => {
  const script = { classes: zooSchema.classes, objects, answer: needsPackage };
  await using agent = await ScriptedAgent.open(bus.connect(), script);
  expect(await namesOf(agent, { className: 'animal' })).toEqual([animalName('leo')]);
  expect(await namesOf(agent, { className: 'animal' })).toEqual([animalName('leo')]);
  expect(await namesOf(agent, { className: 'nothing' })).toEqual([]);
  expect(queriesOf(agent).filter((what) => what === 'SCHEMA_ID')).toHaveLength(1);
  const ids: string[] = [];
  for await (const { objectName } of qmfConsole.objectIds(agent.name, { className: 'animal' }))
    ids.push(objectName);
  expect(ids).toEqual([animalName('leo')]);
});

test('lists no classes when the agent answers without a package, or the caller gives one', async () => {
  await using agent = await ScriptedAgent.open(bus.connect(), { classes: zooSchema.classes, objects });
  expect(await namesOf(agent, { className: 'animal' })).toHaveLength(1);
  expect(await namesOf(agent, { className: 'nothing', packageName: 'org.example.zoo' })).toEqual([]);
  expect(queriesOf(agent)).not.toContain('SCHEMA_ID');
});

test('finds nothing when the agent refuses to list its classes', async () => {
  const answer = (request: QmfRequest, agent: ScriptedAgent) => {
    if (request.kind !== 'query' || request.query.what !== 'SCHEMA_ID') return needsPackage(request, agent);
    const error = new QmfException(statusCodes.NotImplemented, 'no');
    void agent.broker.send(writeException({ ...request, replyTo: request.replyTo ?? '' }, agent.name, error));
    return true;
  };
  await using agent = await ScriptedAgent.open(bus.connect(), {
    classes: zooSchema.classes,
    objects,
    answer,
  });
  expect(await namesOf(agent, { className: 'animal' })).toEqual([]);
});
