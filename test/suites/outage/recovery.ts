import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Broker, BrokerStatus } from '#broker';
import { animalName, openZoo } from '../../kit/agent/zoo.ts';
import { findFreePort } from '../../kit/broker/raw-peer.ts';
import type { StartBroker } from '../../kit/broker/real/broker-process.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';
import { agentName, epoch, login, openStage, readAnimal, recoveryLimitMs, type Stage } from './stage.ts';

const listWaits = (statuses: readonly BrokerStatus[]) =>
  statuses.filter((status) => status.state === 'waiting');
const isOn = (broker: Broker, url: string) => {
  const status = broker.status();
  return status.state === 'connected' && status.url === url;
};

async function expectAnswer({ console }: Stage, grams: number): Promise<void> {
  const leo = await readAnimal(console, 'leo');
  expect(await console.call(agentName, leo, 'feed', { grams })).toMatchObject({ left: grams - 1 });
}

/** Tests how agent and console reconnect, and to which broker. */
export function testRecovery(start: StartBroker): void {
  describe('after an outage', () => {
    test('retries a lost broker after random delays below a doubling limit until it is back', async () => {
      await using broker = await start();
      await using stage = await openStage([broker.url]);
      await expectAnswer(stage, 1);
      await broker.kill9();
      await waitUntil(() => listWaits(stage.statuses).length >= 5, recoveryLimitMs);
      const delays = listWaits(stage.statuses).map(
        (status) => status.state === 'waiting' && status.retryInMs,
      );
      for (const [turn, delay] of delays.entries()) expect(delay).toBeLessThan(100 * 2 ** turn);
      expect(new Set(delays).size).toBeGreaterThan(1);
      expect(listWaits(stage.statuses).at(-1)).toMatchObject({
        reason: `no broker at ${broker.url} (connection refused)`,
      });
      await broker.restart();
      await stage.waitForConnection(broker.url);
      await expectAnswer(stage, 2);
    });

    test('publishes everything again under the old epoch, with the deletions of the outage', async () => {
      await using broker = await start();
      await using stage = await openStage([broker.url]);
      const { zoo, console } = stage;
      await using data = await console.data({ agentName });
      await using events = await console.events({ agentName });
      const changes: string[] = [];
      console.onAgent(({ kind }) => changes.push(kind));
      const published = new Map<string, boolean>();
      const listening = (async () => {
        for await (const { object } of data)
          published.set(`${object.objectId?.objectName}`, object.deletedNs !== 0n);
      })();
      await waitUntil(() => console.agent(agentName) !== undefined, recoveryLimitMs);
      await broker.kill9();
      await stage.waitForLoss();
      zoo.agent.update({ open: true, animals: [{ name: 'leo' }, { name: 'new' }] });
      published.clear();
      await broker.restart();
      await stage.waitForConnection(broker.url);
      await waitForCount(() => published.size, 4, recoveryLimitMs);
      expect(Object.fromEntries(published)).toEqual({
        'org.example.zoo:zoo:main': false,
        [animalName('leo')]: false,
        [animalName('new')]: false,
        [animalName('sleepy')]: true,
      });
      zoo.agent.raiseEvent('crowded', { zoo: 'main', count: 9 });
      const { value } = await events.next();
      expect(value?.event.schemaId).toMatchObject({ className: 'crowded' });
      expect(console.agent(agentName)).toMatchObject({ state: 'alive', isDuplicate: false, info: { epoch } });
      expect(zoo.agent.counters.reconnects).toBe(1n);
      expect(changes).not.toContain('restarted');
      await data.close();
      await listening;
    });

    test('lets a console discover the agents that came meanwhile', async () => {
      await using broker = await start();
      await using stage = await openStage([broker.url]);
      const { console } = stage;
      await broker.kill9();
      await stage.waitForLoss();
      await broker.restart();
      // The agent sends a heartbeat once an hour: the console has to locate it.
      await using other = await openZoo(
        [broker.url],
        undefined,
        { instance: 'two', heartbeatSeconds: 3600 },
        login,
      );
      await stage.waitForConnection(broker.url);
      await waitUntil(() => console.agent(other.agent.name)?.state === 'alive', recoveryLimitMs);
    });
  });

  describe('with several brokers', () => {
    test('stays on the next broker when one is lost, until the next is lost as well', async () => {
      await using first = await start();
      await using second = await start();
      const deadUrl = `amqp://127.0.0.1:${await findFreePort()}`;
      await using stage = await openStage([first.url, deadUrl, second.url]);
      await expectAnswer(stage, 1);
      await first.kill9();
      await stage.waitForConnection(second.url);
      await expectAnswer(stage, 2);
      expect(stage.console.agent(agentName)).toMatchObject({ state: 'alive', info: { epoch } });
      await first.restart();
      await pause(1_000);
      expect(isOn(stage.broker, second.url) && isOn(stage.zoo.broker, second.url)).toBe(true);
      await second.stop();
      await stage.waitForConnection(first.url);
      await expectAnswer(stage, 3);
      expect(stage.zoo.calls.map(({ args }) => args['grams'])).toEqual([1, 2, 3]);
    });

    test('takes the next broker when one refuses the login or is frozen', async () => {
      await using first = await start();
      await using second = await start();
      await first.kill9();
      await first.restart('refused');
      await using stage = await openStage([first.url, second.url]);
      await stage.waitForConnection(second.url);
      await expectAnswer(stage, 1);
      await first.kill9();
      await first.restart();
      second.freeze();
      await stage.waitForConnection(first.url);
      await expectAnswer(stage, 2);
    });
  });
}
