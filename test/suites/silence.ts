import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connectBroker, createMessage } from '../kit/broker/messages.ts';
import type { StartBroker } from '../kit/broker/real/broker-process.ts';
import { openProgram } from '../kit/cli/program.ts';
import { waitUntil } from '../kit/wait-until.ts';
import { addLogin } from './outage/stage.ts';

/** Five times the documented limit of half a minute. */
const limitMs = 150_000;

/** Tests how a broker treats a client that falls silent without closing, as a machine does that lost its power. */
export function describeSilence(name: string, start: StartBroker): void {
  describe(`on ${name}`, () => {
    test('ends the connection of a silent client and deletes its reply queue', {
      timeout: limitMs + 60_000,
    }, async () => {
      await using broker = await start();
      await using console = await connectBroker([addLogin(broker.url)]);
      const replies: string[] = [];
      await console.receive({ exchange: 'topic', key: 'console.request.agent_locate' }, ({ replyTo }) => {
        if (replyTo !== undefined) replies.push(replyTo);
      });
      await using program = await openProgram();
      const { process: client } = program.start(
        'agents',
        '--timeout',
        '60',
        '--broker',
        addLogin(broker.url),
      );
      await waitUntil(() => replies.length > 0, 20_000);
      const [reply = ''] = replies;
      const outcome = async () =>
        (await console.send(createMessage({ reply }, 'x'), { confirmed: true })).outcome;
      expect(await outcome()).toBe('accepted');

      expect(countConnections(broker.url)).toBe(2);
      client.kill('SIGSTOP');
      expect(await outcome(), 'its queue is still there').toBe('accepted');
      const deadlineMs = performance.now() + limitMs;
      while ((await outcome()) === 'accepted' && performance.now() < deadlineMs) await pause(500);
      expect(await outcome()).toBe('refused');
      await waitUntil(() => countConnections(broker.url) <= 1, limitMs);
    });
  });
}

/** Counts the established TCP connections of this machine to a broker. Source: proc_net_tcp.txt of the kernel. */
function countConnections(url: string): number {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0');
  // Local address, remote address, and 01 for a connection that is established.
  const open = new RegExp(`^ *\\d+: \\S+ \\S+:${port} 01 `, 'gm');
  return readFileSync('/proc/net/tcp', 'utf8').match(open)?.length ?? 0;
}
