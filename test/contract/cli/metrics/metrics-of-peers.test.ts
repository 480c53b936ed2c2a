import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { readNodeSchema } from '#node';
import { double, type ObjectClass, uint } from '#qmf';
import { metricsCommand } from '../../../../src/cli/commands/metrics.ts';
import { run } from '../../../../src/cli/run.ts';
import { connectBroker } from '../../../kit/broker/messages.ts';
import { keepOutput } from '../../../kit/cli/keep-output.ts';
import { type Script, ScriptedAgent, type ScriptedObject } from '../../../kit/console/scripted-agent.ts';

const schema = readNodeSchema(readFileSync('schema/ovirt-node.json', 'utf8'));
const classOf = (name: string) =>
  schema.classes.find((each): each is ObjectClass => each.id.className === name) ?? expect.fail(name);
const machine = classOf('ovirtNode');
const metric = classOf('metric');

const [north, south] = ['11112222-0000-4000-8000-000000000001', '11112222-0000-4000-8000-000000000002'];
const machineOf = (uuid: string, cpuCount: number): ScriptedObject => ({
  objectName: `com.redhat.ovirtNode:ovirtNode:${uuid}`,
  className: 'ovirtNode',
  values: new Map([['cpuCount', uint(cpuCount)]]),
});

let broker: EmbeddedBroker;
beforeAll(async () => {
  broker = await startEmbeddedBroker({ port: 0 });
});
afterAll(() => broker.close());

/** Opens an agent of a machine; as another program's where the script names one. */
async function openAgent(instance: string, script: Script) {
  const connection = await connectBroker(broker.urls);
  const agent = await ScriptedAgent.open(connection, {
    vendor: 'ovirt.org',
    product: 'node',
    instance,
    attributes: [['hostname', instance === north ? 'north' : 'south']],
    classes: [machine, metric],
    ...script,
  });
  return { agent, [Symbol.asyncDispose]: () => connection.close() };
}

async function readFleet() {
  const options = ['--fleet', '--broker', broker.urls[0] ?? '', '--timeout', '5'];
  const { context, written } = keepOutput({ XDG_RUNTIME_DIR: import.meta.dirname });
  const status = await run(
    { commands: [metricsCommand], version: '0.0.0' },
    ['metrics', ...options],
    context,
  );
  const { out, err } = written;
  return { lines: out.split('\n').filter((line) => /^[^#]/.test(line)), err, status };
}

const cpus = (uuid: string, host: string, count: number) =>
  `ovirt_node_machine_cpus{node="${uuid}",host="${host}"} ${count}`;
const up = (uuid: string, host: string, value: number) =>
  `ovirt_node_up{node="${uuid}",host="${host}"} ${value}`;

test.each([
  ['another vendor', { vendor: 'example.org' }],
  ['another product', { product: 'other' }],
  ['another product and no classes', { product: 'other', classes: [] }],
] satisfies (readonly [string, Script])[])(
  'an agent of %s gives no sample for a machine whose UUID it takes',
  async (_, script) => {
    await using _north = await openAgent(north, { objects: [machineOf(north, 4)] });
    await using _other = await openAgent(north, { objects: [machineOf(north, 99)], ...script });
    expect((await readFleet()).lines).toEqual([cpus(north, 'north', 4), up(north, 'north', 1)]);
  },
);

test('a machine that sends more samples than fit has none, and costs no other machine its own', async () => {
  const long = 'x'.repeat(60_000);
  const objects = Array.from({ length: 600 }, (_, index): ScriptedObject => {
    const values = { plugin: `${index}${long}`, type: 'gauge', values: new Map([['value', double(1)]]) };
    return {
      objectName: `com.redhat.ovirtNode:metric:${south}:${index}`,
      className: 'metric',
      values: new Map(Object.entries(values)),
    };
  });
  await using _north = await openAgent(north, { objects: [machineOf(north, 4)] });
  await using _south = await openAgent(south, { objects: [machineOf(south, 8), ...objects], partSize: 50 });
  const { lines, err, status } = await readFleet();
  expect(lines.map((line) => line.slice(0, 200)).toSorted()).toEqual(
    [cpus(north, 'north', 4), up(north, 'north', 1), up(south, 'south', 0)].toSorted(),
  );
  expect(err).toContain(`ovirt.org:node:${south}: the samples have more than 33554432 characters`);
  expect(status).toBe(1);
}, 60_000);

test('a class that an agent lists many times, and one that this program does not know, is read once or not at all', async () => {
  const unknown = { ...machine, id: { ...machine.id, className: 'madeUp' } };
  const classes = [...Array.from({ length: 300 }, () => machine), unknown];
  await using north4 = await openAgent(north, { objects: [machineOf(north, 4)], classes });
  expect((await readFleet()).lines).toEqual([cpus(north, 'north', 4), up(north, 'north', 1)]);
  const asked = north4.agent.requests.flatMap((request) =>
    request.kind === 'query' && request.query.what === 'OBJECT' ? [request.query.schemaId?.className] : [],
  );
  expect(asked).toEqual(['ovirtNode']);
});
