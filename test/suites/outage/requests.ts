import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Broker, connect } from '#broker';
import { ConsoleError, OutcomeUnknown } from '#console';
import { writeObjects } from '#qmf';
import { animalName, zooSchema } from '../../kit/agent/zoo.ts';
import type { BrokerProcess, StartBroker } from '../../kit/broker/real/broker-process.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { agentName, login, openStage, recoveryLimitMs, type Stage } from './stage.ts';

const count = 2_000;
const animals = Array.from({ length: count }, (_, index) => ({ name: `a${index}` }));
const readers = 20;

const faults: readonly (readonly [string, (broker: BrokerProcess) => Promise<void> | void])[] = [
  ['shut down', (broker) => broker.stop()],
  ['killed by signal 9', (broker) => broker.kill9()],
  ['frozen', (broker) => broker.freeze()],
];

interface Reading {
  readonly names: Set<string>;
  error?: unknown;
}

/** Lists the animals again and again until an error ends a list. */
async function readUntilError({ console }: Stage, readings: Reading[]): Promise<void> {
  for (;;) {
    const reading: Reading = { names: new Set() };
    readings.push(reading);
    try {
      for await (const { objectId } of console.objects(agentName, { className: 'animal' })) {
        reading.names.add(objectId?.objectName ?? '');
      }
    } catch (error) {
      reading.error = error;
      return;
    }
  }
}

/** Opens an agent that answers a query with the first part of a list and never with the next. */
async function openStuckAgent(broker: Broker): Promise<ScriptedAgent> {
  await broker.ready();
  return ScriptedAgent.open(broker, {
    classes: zooSchema.classes,
    objects: [{ objectName: 'first', className: 'animal', values: new Map([['name', 'first']]) }],
    answer({ kind, replyTo, correlationId }, agent) {
      if (kind !== 'query' || replyTo === undefined) return false;
      void broker.send(writeObjects({ replyTo, correlationId }, agent.name, agent.objects(), true));
      return true;
    },
  });
}

/** Tests that requests during an outage get a complete answer or an error. */
export function testRequests(start: StartBroker): void {
  describe.each(faults)('a broker that is %s', (_, fault) => {
    test('ends queries that an outage interrupts with an error, never with a shorter list', async () => {
      await using broker = await start();
      await using stage = await openStage([broker.url], { open: true, animals });
      const readings: Reading[] = [];
      const reading = Array.from({ length: readers }, () => readUntilError(stage, readings));
      while (readings.length < 2 * readers) await pause(5);
      const startMs = performance.now();
      await fault(broker);
      await Promise.all(reading);
      expect(performance.now() - startMs).toBeLessThan(recoveryLimitMs);

      const whole = readings.filter(({ error }) => error === undefined);
      const broken = readings.filter(({ error }) => error !== undefined);
      expect(whole.length).toBeGreaterThan(0);
      expect(whole.filter(({ names }) => names.size !== count)).toEqual([]);
      expect(whole.every(({ names }) => names.has(animalName('a0')))).toBe(true);
      expect(broken).toHaveLength(readers);
      for (const { error } of broken) expect(error).toBeInstanceOf(ConsoleError);
    });

    test('ends a list that an outage interrupts with an error', async () => {
      await using broker = await start();
      await using stage = await openStage([broker.url]);
      await using agentBroker = connect({
        urls: [broker.url],
        containerId: 'slow',
        retry: 'never',
        ...login,
      });
      const stuck = await openStuckAgent(agentBroker);
      const names: string[] = [];
      const reading = (async () => {
        const query = { schemaId: { className: 'animal' } };
        for await (const { objectId } of stage.console.query(stuck.name, query))
          names.push(`${objectId?.objectName}`);
      })().catch((error: unknown) => error);
      await waitUntil(() => names.length > 0, recoveryLimitMs);
      await fault(broker);
      const error = await reading;
      expect(names).toEqual(['first']);
      expect(error).toBeInstanceOf(OutcomeUnknown);
      expect((error as Error).message).toMatch(/before the query for objects of class animal was answered/);
    });

    test('ends a discovery that an outage interrupts with an error, never with fewer agents', async () => {
      await using broker = await start();
      await using stage = await openStage([broker.url]);
      const names: string[] = [];
      const discovery = (async () => {
        for await (const { name } of stage.console.discover({
          ms: recoveryLimitMs,
          quietMs: recoveryLimitMs,
        }))
          names.push(name);
      })().catch((error: unknown) => error);
      while (names.length === 0) await pause(5);
      await fault(broker);
      const startMs = performance.now();
      const error = await discovery;
      expect(performance.now() - startMs).toBeLessThan(recoveryLimitMs / 2);
      expect(error).toBeInstanceOf(OutcomeUnknown);
      expect((error as Error).message).toMatch(/^the connection was lost before the locate request/);
    });
  });
}
