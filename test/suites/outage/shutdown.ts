import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { BrokerProcess, StartBroker } from '../../kit/broker/real/broker-process.ts';

const faults: readonly (readonly [string, (broker: BrokerProcess) => Promise<void> | void])[] = [
  ['is stopped', (broker) => broker.stop()],
  ['is killed', (broker) => broker.kill9()],
  ['is frozen', (broker) => broker.freeze()],
  [
    'has been frozen',
    (broker) => {
      broker.freeze();
      return pause(3_000);
    },
  ],
];
/** Time to flush, detach and close two connections while the broker answers nothing. */
const limitMs = 12_000;

/** Tests that no process waits for a broker in order to end. */
export function testShutdown(start: StartBroker): void {
  describe('a process', () => {
    test.each(faults)('closes everything in time and ends by itself when its broker %s', async (_, fault) => {
      await using broker = await start();
      const guest = execa(
        process.execPath,
        ['-C', 'ovirt-source', 'test/suites/outage/guest.ts', broker.url],
        {
          reject: false,
          all: true,
        },
      );
      await new Promise((resolve) => guest.stdout.once('data', resolve));
      await fault(broker);
      await pause(200);
      guest.stdin.write('now\n');
      const startMs = performance.now();
      const killer = setTimeout(() => guest.kill('SIGKILL'), limitMs + 5_000);
      const { exitCode, all } = await guest;
      clearTimeout(killer);
      const tookMs = performance.now() - startMs;
      expect({ exitCode, all }).toEqual({ exitCode: 0, all: expect.stringMatching(/^ready\nclosed \d+$/) });
      const closedMs = Number(/\d+$/.exec(`${all}`)?.[0]);
      expect(closedMs).toBeLessThan(limitMs);
      expect(tookMs - closedMs, 'time from the last close to the end of the process').toBeLessThan(5_000);
    });
  });
}
