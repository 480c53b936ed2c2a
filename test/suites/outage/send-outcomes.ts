import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connect, type Outcome } from '#broker';
import { createMessage } from '../../kit/broker/messages.ts';
import type { BrokerProcess, StartBroker } from '../../kit/broker/real/broker-process.ts';
import { login, recoveryLimitMs } from './stage.ts';

const faults: readonly (readonly [string, (broker: BrokerProcess) => Promise<void> | void])[] = [
  ['shut down', (broker) => broker.stop()],
  ['killed by signal 9', (broker) => broker.kill9()],
  ['frozen', (broker) => broker.freeze()],
];
const senders = 50;

/** Compares the outcomes that `send` reports with the messages that arrived. */
export function testSendOutcomes(start: StartBroker): void {
  describe.each(faults)('to a broker that is %s', (_, fault) => {
    test('reports no message as accepted that did not arrive', async () => {
      await using broker = await start();
      await using sender = connect({ urls: [broker.url], containerId: 'from', retry: 'forever', ...login });
      await using receiver = connect({ urls: [broker.url], containerId: 'to', retry: 'forever', ...login });
      const arrived: string[] = [];
      await receiver.receive({ exchange: 'direct', key: 'here' }, ({ body }) => {
        if (body.section === 'value') arrived.push(String(body.value));
      });
      await sender.ready();
      const outcomes = new Map<string, Outcome>();
      const sending = Array.from({ length: senders }, async (_none, index) => {
        for (let turn = 0; ; turn++) {
          const id = `${index}-${turn}`;
          const outcome = await sender.send(createMessage({ exchange: 'direct', key: 'here' }, id));
          outcomes.set(id, outcome);
          if (outcome.outcome !== 'accepted') return;
        }
      });
      while (arrived.length < 20 * senders) await pause(5);
      const startMs = performance.now();
      await fault(broker);
      await Promise.all(sending);
      expect(performance.now() - startMs).toBeLessThan(recoveryLimitMs);

      const kinds = new Set([...outcomes.values()].map(({ outcome }) => outcome));
      expect(kinds).toContain('lost');
      expect([...kinds].filter((kind) => !['accepted', 'lost', 'dropped'].includes(kind))).toEqual([]);
      expect(new Set(arrived).size, 'each at most once').toBe(arrived.length);
      const dropped = [...outcomes].filter(([, { outcome }]) => outcome === 'dropped').map(([id]) => id);
      expect(dropped.filter((id) => arrived.includes(id))).toEqual([]);

      const whileAway = await Promise.all([
        sender.send(createMessage({ exchange: 'direct', key: 'here' }, 'away')),
        sender.send(createMessage({ exchange: 'topic', key: 'here' }, 'away')),
      ]);
      const reason = 'not connected to a broker';
      expect(whileAway).toEqual([
        { outcome: 'dropped', reason },
        { outcome: 'dropped', reason },
      ]);
    });
  });
}
