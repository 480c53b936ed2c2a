import type { Socket } from 'node:net';
import type { EventContext } from 'rhea';
import { describe, expect, test } from 'vitest';
import { connect } from '#broker';
import { uint } from '../../../kit/broker/frames.ts';
import { createMessage } from '../../../kit/broker/messages.ts';
import { startScriptedBroker } from '../../../kit/broker/scripted-broker.ts';
import { cpuMs } from '../../../kit/cpu-ms.ts';
import { extremes, performative, performativeFrame } from '../../../kit/hostile/extreme-frames.ts';
import { expectSilentConsole } from '../../../kit/silent-console.ts';

/** CPU time of all extremes of a field: for each a connection, two links, a message and a frame. */
const fieldLimitMs = 2_000;

expectSilentConsole();

/** Extremes that no check of their type alone refuses, and some of each other kind. */
const telling = extremes.filter(([name]) =>
  [
    'absent',
    '-1',
    '2^31',
    '2^32 - 1',
    '2^64 - 1',
    'NaN',
    'true',
    'a text of 60,000 octets',
    '500 lists in each other',
    'a described value of an unknown kind',
    'an error',
  ].includes(name),
);

/** Connects a client that receives and has one message in flight. @returns the outcome of the message. */
async function sendOne(url: string, containerId: string): Promise<string> {
  const client = connect({ urls: [url], containerId, retry: 'never', connectTimeoutMs: 5_000 });
  await client.ready();
  await client.receive({ exchange: 'topic', key: 'a' }, () => undefined);
  const message = createMessage({ exchange: 'topic', key: 'a' }, 'x');
  const { outcome } = await client.send(message, { confirmed: true });
  await client.close();
  return outcome;
}

/** The handle of the link by which the client receives; transfers name it. */
const toReceiver = [['handle', uint(0)]] as const;

describe('a client with links and a message in flight', () => {
  test.each(
    ['flow', 'transfer', 'disposition', 'detach', 'end'].map((name) => [name, performative(name)] as const),
  )(
    'learns what became of its message, in bounded time, when a broker sends any extreme of a field of %s',
    async (_, kind) => {
      // The name of a client says which frame it gets.
      const frames = new Map<string, Buffer>();
      await using peer = await startScriptedBroker({
        message({ connection }: EventContext) {
          const { socket } = connection as unknown as { socket: Socket };
          socket.write(frames.get(connection.container_id) ?? expect.fail(connection.container_id));
        },
      });
      for (const [field] of kind.fields) {
        const before = cpuMs();
        const outcomes = telling.map(async ([extreme, value]) => {
          const name = `${field} is ${extreme}`;
          frames.set(name, performativeFrame(kind, new Map([...toReceiver, [field, value]])));
          expect(['accepted', 'lost', 'refused', 'dropped'], name).toContain(await sendOne(peer.url, name));
        });
        await Promise.all(outcomes);
        expect(cpuMs() - before, field).toBeLessThan(fieldLimitMs);
      }
    },
  );
});
