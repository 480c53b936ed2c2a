import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Broker, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { startFaultyBroker } from '../../../kit/broker/faulty-broker.ts';
import { protocolHeader } from '../../../kit/broker/frames.ts';
import { connectBroker, createMessage } from '../../../kit/broker/messages.ts';
import { cpuMs } from '../../../kit/cpu-ms.ts';
import {
  extremes,
  framesBefore,
  type Performative,
  performative,
  performativeFrame,
  performatives,
} from '../../../kit/hostile/extreme-frames.ts';
import { liveHeap } from '../../../kit/live-heap.ts';
import { expectSilentConsole } from '../../../kit/silent-console.ts';
import { waitUntil } from '../../../kit/wait-until.ts';

/** CPU time that one frame may take. */
const frameLimitMs = 300;
/** Heap that all frames of one performative may leave behind. */
const heapLimitMiB = 20;

expectSilentConsole();

/** Every frame of a performative with one extreme field, after valid frames. */
function* extremeFrames(kind: Performative): Generator<{ name: string; frames: Buffer }> {
  for (const [field] of kind.fields) {
    for (const [extreme, value] of extremes) {
      const frame = performativeFrame(kind, new Map([[field, value]]));
      yield {
        name: `${field} is ${extreme}`,
        frames: Buffer.concat([...framesBefore(kind.name), frame]),
      };
    }
  }
}

/** Fails when an action takes more CPU time than a frame may. */
async function within(name: string, action: () => Promise<void>): Promise<void> {
  const before = cpuMs();
  await action();
  expect(cpuMs() - before, name).toBeLessThan(frameLimitMs);
}

async function expectService(broker: EmbeddedBroker, client: Broker, received: () => number): Promise<void> {
  const before = received();
  await client.send(createMessage({ exchange: 'topic', key: 'correct.one' }, 'x'));
  await waitUntil(() => received() > before);
  expect(broker.connections).toBeLessThan(10);
}

describe('the embedded broker', () => {
  test.each(performatives.map((performative) => [performative.name, performative] as const))(
    'serves others, in bounded time and memory, when a client sends any extreme of a field of %s',
    async (_, performative) => {
      await using broker = await startEmbeddedBroker({ port: 0 });
      const client = await connectBroker(broker.urls);
      let received = 0;
      await client.receive({ exchange: 'topic', key: 'correct.#' }, () => received++);
      const heapBefore = liveHeap();
      for (const { name, frames } of extremeFrames(performative)) {
        await within(name, async () => {
          const socket = dial(broker.port, '127.0.0.1');
          socket.on('error', () => socket.destroy());
          socket.resume();
          socket.end(Buffer.concat([protocolHeader, frames]));
          await once(socket, 'close');
        });
      }
      await expectService(broker, client, () => received);
      expect((liveHeap() - heapBefore) / 2 ** 20).toBeLessThan(heapLimitMiB);
      await client.close();
    },
  );
});

/** The performatives of a broker that has accepted a login. */
const ofBroker = performatives.filter(({ name }) => ['open', 'begin', 'close'].includes(name));

const closing = performativeFrame(performative('close'), new Map());

describe('a client', () => {
  test.each(ofBroker.map((performative) => [performative.name, performative] as const))(
    'ends its connection with one reason, or goes on, when a broker sends any extreme of a field of %s',
    async (_, performative) => {
      for (const { name, frames } of extremeFrames(performative)) {
        await within(name, async () => {
          await using peer = await startFaultyBroker(frames, closing);
          const outcome = await connectBroker([peer.url], { connectTimeoutMs: 2_000 }).then(
            (broker) => broker,
            (error: unknown) => error,
          );
          if (outcome instanceof Error) {
            expect(outcome.name, name).toBe('BrokerError');
            expect(outcome.message.split('\n'), name).toHaveLength(1);
            expect(outcome.message.length, name).toBeLessThan(2_000);
          } else await (outcome as Broker).close();
        });
      }
    },
  );
});
