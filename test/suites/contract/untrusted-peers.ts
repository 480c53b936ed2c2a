import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '#broker';
import { type Console, openConsole } from '#console';
import { dataBinding, writeMethodRequest, writeQueryRequest } from '#qmf';
import { animalName, openZoo, type Zoo, type ZooFacts } from '../../kit/agent/zoo.ts';
import { startRawPeer } from '../../kit/broker/raw-peer.ts';
import { openRawConsole } from '../../kit/console/raw-console.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import type { SharedBroker } from './contract-broker.ts';

const agentName = 'example.org:zoo:one';
const leo = { objectName: animalName('leo'), agentName };
const padding = 'x'.repeat(2_400);
const facts = (legs: number): ZooFacts => ({
  open: true,
  animals: [
    { name: 'leo' },
    ...Array.from({ length: 400 }, (_, index) => ({
      name: `a${index}`,
      values: { legs, marks: { padding } },
    })),
  ],
});

/** Tests that the faults of one console do not disturb the others. */
export function testUntrustedPeers(shared: SharedBroker): void {
  describe('beside a faulty console', () => {
    let zoo: Zoo;
    let console: Console;
    const closing: (() => PromiseLike<unknown>)[] = [];
    beforeEach(async () => {
      zoo = await openZoo(shared.connection, facts(4));
      const broker = connect({
        ...shared.connection,
        containerId: `console-${crypto.randomUUID()}`,
        retry: 'never',
      });
      console = await openConsole({ broker, requestTimeoutMs: 20_000 });
      closing.push(
        () => zoo[Symbol.asyncDispose](),
        () => broker.close(),
        () => console.close(),
      );
    });
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });
    const expectAnswer = async (grams: number) =>
      expect(await console.call(agentName, leo, 'feed', { grams })).toEqual({ left: grams - 1 });

    test.each([
      ['is gone', (address: string) => address],
      ['is empty', () => ''],
      ['does not exist', () => 'nobody.at.all'],
      ['is malformed', () => 'topic:// *,?>/\u0000'],
    ])('the agent serves others when a reply address %s', async (_, wrong) => {
      await using raw = await openRawConsole(shared.connection);
      const gone = await raw.broker.receiveReplies(() => undefined);
      const address = wrong(gone.address() ?? '');
      await gone.close();
      for (let index = 0; index < 200; index++) {
        const replyPath = { replyTo: address, correlationId: `${index}` };
        // ActiveMQ never settles a message with an empty reply address.
        await Promise.race([
          raw.send(writeMethodRequest(replyPath, agentName, leo, 'feed', new Map())),
          pause(5),
        ]);
        await Promise.race([
          raw.send(writeQueryRequest(replyPath, agentName, { what: 'OBJECT', objectId: leo })),
          pause(5),
        ]);
      }
      await expectAnswer(5);
      const { agent, broker } = zoo;
      expect(broker.status().state).toBe('connected');
      expect(agent.counters.reconnects).toBe(0n);
      await waitUntil(() => broker.queueDepth() === 0);
    });

    test('agent and other consoles do not wait when a console stops reading', async () => {
      await using proxy = await openStallableProxy(shared.connection.urls[0] ?? '');
      const stuck = connect({
        ...shared.connection,
        urls: [proxy.url],
        containerId: 'stuck',
        retry: 'never',
      });
      closing.push(() => stuck.close());
      await stuck.ready();
      let received = 0;
      await stuck.receive(dataBinding, () => received++);
      const replies = await stuck.receiveReplies(() => received++);
      zoo.agent.update(facts(5));
      await waitUntil(() => received > 0);
      proxy.stall();
      // A hundred megabytes of answers that the console does not read, then half as many of indications.
      for (let index = 0; index < 100; index++) {
        const ask = { replyTo: replies.address() ?? '', correlationId: `${index}` };
        // The stalled console never learns the outcome.
        void stuck.send(writeQueryRequest(ask, agentName, { what: 'OBJECT' }));
      }
      const before = received;
      await using data = await console.data({ className: 'animal' });
      const startMs = performance.now();
      for (let turn = 0; turn < 40; turn++) {
        zoo.agent.update(facts(turn % 100));
        await expectAnswer(turn + 2);
      }
      expect(performance.now() - startMs).toBeLessThan(30_000);
      expect(received - before).toBeLessThan(100);
      // The other console receives the last update, however much is lost for the stalled one.
      zoo.agent.update(facts(99));
      for await (const { object } of data) {
        if (object.objectId?.objectName !== animalName('a399')) continue;
        if ((await console.values(agentName, object)).properties['legs'] === 99) break;
      }
      expect(zoo.agent.counters.reconnects).toBe(0n);
    });
  });
}

/** Opens a proxy to a broker that can stop reading from the broker while it still sends to it. */
async function openStallableProxy(
  url: string,
): Promise<AsyncDisposable & { readonly url: string; stall(): void }> {
  const { hostname, port, username, password } = new URL(url);
  const fromBroker: Socket[] = [];
  const peer = await startRawPeer((socket) => {
    const upstream = connectSocket({ host: hostname, port: Number(port) });
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    socket.pipe(upstream);
    upstream.pipe(socket);
    fromBroker.push(upstream);
  });
  const login = username === '' ? '' : `${username}:${password}@`;
  return {
    url: peer.url.replace('//', `//${login}`),
    stall() {
      for (const socket of fromBroker) socket.unpipe().pause();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of fromBroker) socket.destroy();
      for (const socket of fromBroker) if (!socket.closed) await once(socket, 'close');
      await peer[Symbol.asyncDispose]();
    },
  };
}
