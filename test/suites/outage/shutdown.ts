import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { BrokerProcess, StartBroker } from '../../kit/broker/real/broker-process.ts';
import { pause } from './stage.ts';

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
/** Two connections, each: what waits is flushed, links and connection are parted from; no broker answers any of it. */
const limitMs = 12_000;

/** Nobody who is told to end has to wait for a broker. */
export function testShutdown(start: StartBroker): void {
  describe('a process whose broker', () => {
    test.each(faults)('%s closes all in time, and ends by itself', async (_, fault) => {
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
      const begun = performance.now();
      const killer = setTimeout(() => guest.kill('SIGKILL'), limitMs + 5_000);
      const { exitCode, all } = await guest;
      clearTimeout(killer);
      const tookMs = performance.now() - begun;
      expect({ exitCode, all }).toEqual({ exitCode: 0, all: expect.stringMatching(/^ready\nclosed \d+$/) });
      const closedMs = Number(/\d+$/.exec(`${all}`)?.[0]);
      expect(closedMs).toBeLessThan(limitMs);
      expect(tookMs - closedMs, 'time until the process ended, once all was closed').toBeLessThan(1_000);
    });
  });
}
