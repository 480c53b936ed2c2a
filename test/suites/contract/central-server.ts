import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Agent } from '#agent';
import { type BrokerOptions, connect } from '#broker';
import { openConsole } from '#console';
import { type ObjectClass, readSchemaXml } from '#qmf';
import { watchMachines } from '../../../examples/central-server.ts';
import { memoryLog } from '../../kit/agent/zoo.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import type { SharedBroker } from './contract-broker.ts';

type Values = Readonly<Record<string, boolean | number | bigint | string>>;
/** Properties by class, and by the last part of the object's name. */
type Facts = Readonly<Record<string, Readonly<Record<string, Values>>>>;

const uuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const schema = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
const machine = (memoryMiB: number, ...links: readonly boolean[]): Facts => ({
  ovirtNode: { '': { uuid, hostname: 'north', cpuCount: 4, memory: BigInt(memoryMiB * 1024) } },
  networkInterface: Object.fromEntries(
    links.map((carrier, index) => [`:eth${index}`, { uuid, interfaceName: `eth${index}`, carrier }]),
  ),
});

/** Tests the example of a central server, which uses nothing but the console library. */
export function testCentralServer(shared: SharedBroker): void {
  describe('a central server', () => {
    test('prints its table of machines and their alarms', async () => {
      const clock = new ManualClock();
      await using broker = open(shared.connection);
      await using console_ = await openConsole({ broker, clock });
      const lines: string[] = [];
      const waitForLine = (wanted: string | RegExp) =>
        waitUntil(() => lines.some((line) => line.match(wanted)), 15_000);
      const watching = watchMachines(console_, (line) => lines.push(line));
      // The server asks for agents during a second of its clock, and reads those that appear afterwards.
      while (clock.monotonicMs() <= 3_000) {
        await pause(50);
        await clock.advance(100);
      }

      await using first = await openNode(shared.connection, machine(2048, true, false));
      await waitForLine('north alive 4 CPUs 2048 MiB 1 of 2 links up');
      first.agent.update(machine(2048, true, true));
      await waitForLine('north alive 4 CPUs 2048 MiB 2 of 2 links up');
      first.agent.update(machine(2048, true));
      await waitForLine('north alive 4 CPUs 2048 MiB 1 of 1 links up');

      first.agent.raiseEvent('probeRecovered', { node: uuid, probe: 'disks', reason: 'it is quiet' });
      first.agent.raiseEvent('probeFailed', { node: uuid, probe: 'links', reason: 'it is loud' });
      await waitForLine(/^ALARM \S+Z ovirt\.org:node:\S+ probeFailed .*probe=links reason=it is loud$/);
      expect(lines.filter((line) => line.startsWith('ALARM'))).toHaveLength(1);
      // After the agent is gone, a question to it may stay open.
      expect(lines.filter((line) => line.includes('cannot'))).toEqual([]);

      await first.agent.close({ deletions: false });
      await advanceUntil(clock, () => lines.includes('north silent 4 CPUs 2048 MiB 1 of 1 links up'));
      expect(lines).toContain('north silent 4 CPUs 2048 MiB 1 of 1 links up');
      await using _second = await openNode(shared.connection, machine(4096, false), 2);
      await waitForLine('north alive 4 CPUs 4096 MiB 0 of 1 links up');
      await console_.close();
      await watching;
    });
  });
}

/** Advances the clock by three heartbeat intervals, up to ten times: a last heartbeat may still be on its way. */
async function advanceUntil(clock: ManualClock, isNoticed: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 10 && !isNoticed(); attempt += 1) {
    await clock.advance(31_000);
    await pause(500);
  }
}

type Connection = Pick<BrokerOptions, 'urls' | 'dialect'>;
const open = (connection: Connection) =>
  connect({ ...connection, containerId: `central-${crypto.randomUUID()}`, retry: 'forever' });

/** Opens an agent with the node's schema that publishes the given facts. */
async function openNode(connection: Connection, facts: Facts, epoch = 1) {
  const broker = open(connection);
  const classes = schema.classes.filter((schemaClass) => schemaClass.kind === 'object').map(bindClass);
  const agent = new Agent<Facts>({
    schema,
    classes,
    vendor: 'ovirt.org',
    product: 'node',
    instance: uuid,
    epoch,
    broker,
    log: memoryLog(),
    publishJitterMs: 0,
  });
  agent.update(facts);
  await agent.open();
  return {
    agent,
    async [Symbol.asyncDispose]() {
      await agent.close();
      await broker.close();
    },
  };
}

function bindClass({ id: { className }, methods }: ObjectClass) {
  return {
    name: className,
    rows: (facts: Facts) =>
      new Map(
        Object.entries(facts[className] ?? {}).map(([end, values]) => [
          `com.redhat.ovirtNode:${className}:${uuid}${end}`,
          values,
        ]),
      ),
    properties: (values: Values) => values,
    statistics: () => ({}),
    methods: Object.fromEntries(methods.map((method) => [method.name, () => ({})])),
  };
}
