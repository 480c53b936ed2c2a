import { describe, expect, test } from 'vitest';
import type { BrokerProcess, StartBroker } from '../../kit/broker/real/broker-process.ts';
import { Ledger } from './ledger.ts';
import { openStage, pause, readAnimal, recoveryLimitMs, type Stage } from './stage.ts';

interface Fault {
  readonly does: (broker: BrokerProcess) => Promise<void> | void;
  readonly returns: (broker: BrokerProcess, stage: Stage) => Promise<void> | void;
}

const restarts = (broker: BrokerProcess) => broker.restart();

const faults: Readonly<Record<string, Fault>> = {
  'stopped properly': { does: (broker) => broker.stop(), returns: restarts },
  'killed by signal 9': { does: (broker) => broker.kill9(), returns: restarts },
  frozen: { does: (broker) => broker.freeze(), returns: (broker) => broker.thaw() },
  'killed, and back with all logins refused': {
    does: (broker) => broker.kill9(),
    async returns(broker, stage) {
      await broker.restart('refused');
      const refused = (from: number) =>
        stage.statuses
          .slice(from)
          .some((status) => 'reason' in status && /login refused/.test(`${status.reason}`));
      const from = stage.statuses.length;
      const limit = performance.now() + recoveryLimitMs;
      while (!refused(from) && performance.now() < limit) await pause(20);
      expect(refused(from), 'the login was refused').toBe(true);
      await broker.kill9();
      await broker.restart();
    },
  },
};

const inFlight = 200;

/** Every call that a console makes around a fault, against what the agent carried out. */
export function testFaults(start: StartBroker): void {
  describe.each(Object.entries(faults))('a broker that is %s', (_, fault) => {
    test(`leaves none of ${inFlight} calls in flight in doubt but those it says so of`, async () => {
      await using broker = await start();
      await using stage = await openStage([broker.url]);
      const { console, zoo } = stage;
      const [leo, sleepy] = [await readAnimal(console, 'leo'), await readAnimal(console, 'sleepy')];
      const ledger = new Ledger(console);
      const executed = () => zoo.calls.map(({ args }) => args['grams'] as number);

      const animals = Array.from({ length: inFlight }, (_, index) => (index % 2 === 0 ? leo : sleepy));
      const calling = animals.map((animal) => ledger.callUntilFailure(animal));
      while (ledger.count('answered') < 5 * inFlight) await pause(5);
      await fault.does(broker);
      await Promise.all(calling);
      expect(ledger.longestMs).toBeLessThan(recoveryLimitMs);
      expect(ledger.count('unknown')).toBeGreaterThan(0);
      expect(ledger.errors.get('unknown')?.message).toMatch(/its outcome is not known/);

      await stage.apart();
      expect(await ledger.call(leo)).toBe('not sent');
      expect(ledger.errors.get('not sent')?.message).toBe(
        'feed was not sent: there is no connection to the broker',
      );

      await fault.returns(broker, stage);
      await stage.together(broker.url);
      const after = await Promise.all(animals.map((animal) => ledger.call(animal)));
      expect(new Set(after)).toEqual(new Set(['answered']));
      // What an old connection left behind in the broker comes by now, if ever.
      await pause(500);
      expect(ledger.contradictions(executed())).toEqual([]);
      expect(console.dropped, 'answers to nothing that was asked').toBe(0);
      expect(zoo.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    });
  });
}
