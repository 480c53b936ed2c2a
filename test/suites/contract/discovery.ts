import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Broker, connect } from '#broker';
import { type Console, openConsole } from '#console';
import { animalName, openZoo, type Zoo, zooSchema } from '../../kit/agent/zoo.ts';
import { collect } from '../../kit/console/collect.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import type { SharedBroker } from './contract-broker.ts';

const zooName = 'example.org:zoo:one';

/** Tests how a console finds agents, loses them, and receives what they publish. */
export function testDiscovery(shared: SharedBroker): void {
  describe('a console', () => {
    let broker: Broker;
    let console: Console;
    const zoos: Zoo[] = [];
    const open = async (
      ...[facts, options]: [Parameters<typeof openZoo>[1]?, Parameters<typeof openZoo>[2]?]
    ) => {
      const zoo = await openZoo(shared.connection, facts, options);
      zoos.push(zoo);
      return zoo;
    };
    beforeEach(async () => {
      broker = connect({
        ...shared.connection,
        containerId: `console-${crypto.randomUUID()}`,
        retry: 'never',
      });
      console = await openConsole({ broker, requestTimeoutMs: 5_000 });
    });
    afterEach(async () => {
      for (const zoo of zoos.splice(0)) await zoo[Symbol.asyncDispose]();
      await console.close();
      await broker.close();
    });

    test('discovers every agent, or only those that match a predicate', async () => {
      await open();
      await open(undefined, { product: 'aquarium' });
      const names = async (where?: readonly (string | readonly string[])[]) =>
        (await collect(console.discover({ ms: 5_000, quietMs: 500, where })))
          .map(({ name }) => name)
          .filter((name) => name.startsWith('example.org:'))
          .sort();
      const found = await Promise.all([
        names(),
        names(['eq', '_product', ['quote', 'aquarium']]),
        names(['eq', '_product', ['quote', 'node']]),
      ]);
      const aquarium = 'example.org:aquarium:one';
      expect(found).toEqual([[aquarium, zooName], [aquarium], []]);
    });

    test('takes an agent for silent when its heartbeats stop, and for alive when they return', async () => {
      const clock = new ManualClock();
      await using clocked = await openConsole({ broker, clock });
      const first = await open(undefined, { heartbeatSeconds: 1 });
      await waitUntil(() => clocked.agent(zooName) !== undefined);
      await first.agent.close({ deletions: false });
      await clock.advance(29_000);
      expect(clocked.agent(zooName)?.state).toBe('alive');
      await clock.advance(2_000);
      expect(clocked.agent(zooName)?.state).toBe('silent');
      await open(undefined, { epoch: 2 });
      await waitUntil(() => clocked.agent(zooName)?.state === 'alive');
    });

    test('reports that an agent restarted, and continues with the new instance', async () => {
      const changes: string[] = [];
      console.onAgent(({ kind }) => changes.push(kind));
      const first = await open({ open: true, animals: [{ name: 'leo' }] }, { epoch: 7 });
      await waitUntil(() => console.agent(zooName)?.info.epoch === 7);
      await first.agent.close({ deletions: false });
      await first.broker.close();
      await open({ open: true, animals: [{ name: 'nala' }] }, { epoch: 8 });
      await waitUntil(() => console.agent(zooName)?.info.epoch === 8);
      expect(changes.filter((kind) => kind === 'restarted')).toHaveLength(1);
      const animals = await collect(console.objects(zooName, { className: 'animal' }));
      expect(animals.map(({ objectId }) => objectId?.objectName)).toEqual([animalName('nala')]);
    });

    test('reads every class as the agent wrote it, and calls a method with its types', async () => {
      await open();
      const ids = await collect(console.schemaIds(zooName));
      expect(ids).toEqual(zooSchema.classes.map(({ id }) => id));
      const leo = await console.object(zooName, { objectName: animalName('leo') });
      if (leo === undefined) throw new Error('no leo');
      const { statistics } = await console.values(zooName, leo);
      expect(statistics).toMatchObject({ meals: 2n ** 63n + 1n });
      expect(await console.call(zooName, leo, 'feed', { grams: 20, food: 'meat' })).toEqual({ left: 19 });
    });

    test('receives updates, deletions and events of the subscribed classes', async () => {
      const { agent } = await open({ open: true, animals: [{ name: 'leo' }, { name: 'nala' }] });
      await using data = await console.data({ className: 'animal' });
      await using events = await console.events({ className: 'escaped' });
      agent.update({ open: false, animals: [{ name: 'leo', values: { legs: 3 } }] });
      agent.raiseEvent('closed', {});
      agent.raiseEvent('escaped', { zoo: 'main', animal: 'nala', detail: { since: 5 } });
      const { value } = await events.next();
      expect(await console.eventValues(zooName, value.event)).toMatchObject({ animal: 'nala' });
      const last = new Map<string | undefined, readonly [unknown, boolean]>();
      for await (const { object } of data) {
        const { properties } = await console.values(zooName, object);
        last.set(object.objectId?.objectName, [properties['legs'], object.deletedNs !== 0n]);
        if (last.get(animalName('leo'))?.[0] === 3 && last.get(animalName('nala'))?.[1]) break;
      }
      expect([...last.keys()].sort()).toEqual([animalName('leo'), animalName('nala')]);
    });
  });
}
