import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
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

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What one console does wrong is no other's trouble. */
export function testUntrustedPeers(on: SharedBroker): void {
  describe('in strange company', () => {
    let zoo: Zoo;
    let console: Console;
    const closing: (() => PromiseLike<unknown>)[] = [];
    beforeEach(async () => {
      zoo = await openZoo(on.way, facts(4));
      const broker = connect({
        ...on.way,
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
    const answers = async (grams: number) =>
      expect(await console.call(agentName, leo, 'feed', { grams })).toEqual({ left: grams - 1 });

    test.each([
      ['is gone', (address: string) => address],
      ['is empty', () => ''],
      ['is nobody', () => 'nobody.at.all'],
      ['is nonsense', () => 'topic:// *,?>/\u0000'],
    ])('an address to reply to that %s takes nothing from others', async (_, wrong) => {
      await using raw = await openRawConsole(on.way);
      const gone = await raw.broker.receiveReplies(() => undefined);
      const address = wrong(gone.address() ?? '');
      await gone.close();
      for (let index = 0; index < 200; index++) {
        const way = { replyTo: address, correlationId: `${index}` };
        // ActiveMQ never says what became of one without a name to reply to.
        await Promise.race([raw.send(writeMethodRequest(way, agentName, leo, 'feed', new Map())), pause(5)]);
        await Promise.race([
          raw.send(writeQueryRequest(way, agentName, { what: 'OBJECT', objectId: leo })),
          pause(5),
        ]);
      }
      await answers(5);
      const { agent, broker } = zoo;
      expect(broker.status().state).toBe('connected');
      expect(agent.counters.reconnects).toBe(0n);
      await waitUntil(() => broker.queueDepth() === 0);
    });

    test('a console that stops reading keeps neither the agent nor another console waiting', async () => {
      await using way = await stallable(on.way.urls[0] ?? '');
      const stuck = connect({ ...on.way, urls: [way.url], containerId: 'stuck', retry: 'never' });
      closing.push(() => stuck.close());
      await stuck.ready();
      let heard = 0;
      await stuck.receive(dataBinding, () => heard++);
      const replies = await stuck.receiveReplies(() => heard++);
      zoo.agent.update(facts(5));
      await waitUntil(() => heard > 0, 5_000);
      way.stall();
      // A hundred megabytes of answers that nobody takes, and then half as many of indications.
      for (let index = 0; index < 100; index++) {
        const ask = { replyTo: replies.address() ?? '', correlationId: `${index}` };
        // What became of it is never heard.
        void stuck.send(writeQueryRequest(ask, agentName, { what: 'OBJECT' }));
      }
      const before = heard;
      await using data = await console.data({ className: 'animal' });
      const begun = performance.now();
      for (let turn = 0; turn < 40; turn++) {
        zoo.agent.update(facts(turn % 100));
        await answers(turn + 2);
      }
      expect(performance.now() - begun).toBeLessThan(30_000);
      expect(heard - before).toBeLessThan(100);
      // What is told last is heard, however much was lost for the one that is stuck.
      zoo.agent.update(facts(99));
      for await (const { object } of data) {
        if (object.objectId?.objectName !== animalName('a399')) continue;
        if ((await console.values(agentName, object)).properties['legs'] === 99) break;
      }
      expect(zoo.agent.counters.reconnects).toBe(0n);
    });
  });
}

/** A way to a broker whose far end can stop reading while it goes on to speak. */
async function stallable(url: string): Promise<AsyncDisposable & { readonly url: string; stall(): void }> {
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
