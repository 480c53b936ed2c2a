import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { BrokerProcess, StartBroker } from '../../kit/broker/real/broker-process.ts';
import { Ledger } from './ledger.ts';
import { openStage, readAnimal, recoveryLimitMs, type Stage } from './stage.ts';

interface Fault {
  readonly cause: (broker: BrokerProcess) => Promise<void> | void;
  readonly repair: (broker: BrokerProcess, stage: Stage) => Promise<void> | void;
}

const restart = (broker: BrokerProcess) => broker.restart();

const faults: Readonly<Record<string, Fault>> = {
  'shut down': { cause: (broker) => broker.stop(), repair: restart },
  'killed by signal 9': { cause: (broker) => broker.kill9(), repair: restart },
  frozen: { cause: (broker) => broker.freeze(), repair: (broker) => broker.thaw() },
  'killed, and refuses all logins when it is back': {
    cause: (broker) => broker.kill9(),
    async repair(broker, stage) {
      await broker.restart('refused');
      const isRefused = (from: number) =>
        stage.statuses
          .slice(from)
          .some((status) => 'reason' in status && /login refused/.test(`${status.reason}`));
      const from = stage.statuses.length;
      const deadlineMs = performance.now() + recoveryLimitMs;
      while (!isRefused(from) && performance.now() < deadlineMs) await pause(20);
      expect(isRefused(from), 'the login was refused').toBe(true);
      await broker.kill9();
      await broker.restart();
    },
  },
};

const inFlight = 200;

/** Compares the results of every call that a console makes around a fault with the calls that the agent ran. */
export function testFaults(start: StartBroker): void {
  describe.each(Object.entries(faults))('a broker that is %s', (_, fault) => {
    test(`reports an unknown outcome for exactly the doubtful of ${inFlight} calls in flight`, async () => {
      await using broker = await start();
      await using stage = await openStage([broker.url]);
      const { console, zoo } = stage;
      const [leo, sleepy] = [await readAnimal(console, 'leo'), await readAnimal(console, 'sleepy')];
      const ledger = new Ledger(console);
      const executedIds = () => zoo.calls.map(({ args }) => args['grams'] as number);

      const animals = Array.from({ length: inFlight }, (_, index) => (index % 2 === 0 ? leo : sleepy));
      const calls = animals.map((animal) => ledger.callUntilFailure(animal));
      while (ledger.count('answered') < 5 * inFlight) await pause(5);
      await fault.cause(broker);
      await Promise.all(calls);
      expect(ledger.longestMs).toBeLessThan(recoveryLimitMs);
      expect(ledger.count('unknown')).toBeGreaterThan(0);
      expect(ledger.errors.get('unknown')?.message).toMatch(/its outcome is not known/);

      await stage.waitForLoss();
      expect(await ledger.call(leo)).toBe('not sent');
      expect(ledger.errors.get('not sent')?.message).toBe(
        'feed was not sent: there is no connection to the broker',
      );

      await fault.repair(broker, stage);
      await stage.waitForConnection(broker.url);
      const after = await Promise.all(animals.map((animal) => ledger.call(animal)));
      expect(new Set(after)).toEqual(new Set(['answered']));
      // Messages that the old connection left in the broker arrive by now.
      await pause(500);
      expect(ledger.findContradictions(executedIds())).toEqual([]);
      expect(console.dropped, 'answers without a request').toBe(0);
      expect(zoo.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    });
  });
}
