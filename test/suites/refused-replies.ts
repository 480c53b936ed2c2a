import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrokerOptions } from '#broker';
import { type OutgoingMessage, writeLocateRequest, writeMethodRequest, writeQueryRequest } from '#qmf';
import { toCaller } from '../../src/agent/limits/caller.ts';
import { animalName, openZoo, type Zoo } from '../kit/agent/zoo.ts';
import { openRawConsole, type RawConsole } from '../kit/console/raw-console.ts';
import { waitUntil } from '../kit/wait-until.ts';

/** A name for which the tested brokers have permissions. */
const agent = { vendor: 'ovirt.org', product: 'node', instance: 'one' };
const agentName = 'ovirt.org:node:one';
const leo = { objectName: animalName('leo'), agentName };
/** As long as a broker and an agent that share a machine with others may take; usual are five milliseconds. */
const maxP99Ms = 500;
const seconds = 4;

/** A broker that refuses some of the agent's replies. */
export interface RefusingBroker extends AsyncDisposable {
  readonly url: string;
  /** Options of the agent's connection, and of those of the consoles. */
  readonly agent?: Partial<BrokerOptions>;
  readonly console?: Partial<BrokerOptions>;
  /** Returns a reply address that the agent may not send to, a different one for each number. */
  refusedAddress(number: number): string;
}

/** Tests that a caller whose replies the broker refuses costs no other caller an answer, nor time. */
export function describeRefusedReplies(name: string, start: () => Promise<RefusingBroker>): void {
  describe(`on ${name}`, () => {
    let broker: RefusingBroker;
    let zoo: Zoo;
    let viewer: RawConsole;
    let operator: RawConsole;
    beforeAll(async () => {
      broker = await start();
      const facts = { open: true, animals: [{ name: 'leo' }] };
      zoo = await openZoo([broker.url], facts, agent, broker.agent);
      viewer = await openRawConsole({ urls: [broker.url], ...broker.console });
      operator = await openRawConsole({ urls: [broker.url], ...broker.console });
    }, 100_000);
    afterAll(async () => {
      for (const each of [operator, viewer, zoo, broker]) await each?.[Symbol.asyncDispose]();
    });

    /**
     * Sends so many requests a second as the viewer. @returns the function that stops, and returns how many were sent.
     * @param limit returns how many may be sent by now in any case.
     */
    function flood(
      perSecond: number,
      write: (number: number) => OutgoingMessage,
      limit = () => Number.POSITIVE_INFINITY,
    ): () => Promise<number> {
      let sent = 0;
      let isOver = false;
      const startMs = performance.now();
      const run = async () => {
        for (; !isOver; await pause(5)) {
          const due = Math.min(limit(), ((performance.now() - startMs) * perSecond) / 1000);
          for (; sent < due; sent++) void viewer.send(write(sent));
        }
        return sent;
      };
      const running = run();
      return () => {
        isOver = true;
        return running;
      };
    }

    /** Sends so many requests a second whose answers the broker refuses. @returns the function that stops. */
    const attack = (perSecond: number, address: (number: number) => string) =>
      flood(perSecond, (number) => {
        const path = { replyTo: address(number), correlationId: `${number}` };
        return number % 2 === 0
          ? writeQueryRequest(path, agentName, { what: 'OBJECT' })
          : writeMethodRequest(path, agentName, leo, 'feed', new Map());
      });

    /** Calls a method every 20 ms. @returns how long each answer took, in milliseconds, the longest last. */
    async function operate(console: RawConsole): Promise<readonly number[]> {
      const answers: Promise<number>[] = [];
      for (let index = 0; index < seconds * 50; index++) {
        const startMs = performance.now();
        const asked = console.ask((path) => writeQueryRequest(path, agentName, { what: 'OBJECT' }), 30_000);
        answers.push(asked.then(() => performance.now() - startMs));
        await pause(20);
      }
      return (await Promise.all(answers)).toSorted((one, other) => one - other);
    }

    const p99 = (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.99) - 1] ?? 0;

    test.each([
      ['of one address', 50, () => broker.refusedAddress(0)],
      ['of ever new addresses', 50, (number: number) => broker.refusedAddress(number)],
      ['of a hundred addresses', 100, (number: number) => broker.refusedAddress(number % 100)],
    ])('an operator gets every answer in time beside refused replies %s', async (_, perSecond, address) => {
      const { dropped } = zoo.agent.counters;
      const stop = attack(perSecond, address);
      const latencies = await operate(operator);
      const sent = await stop();
      expect(latencies).toHaveLength(seconds * 50);
      expect(p99(latencies)).toBeLessThan(maxP99Ms);
      expect(sent).toBeGreaterThan((seconds * perSecond) / 2);
      expect(zoo.agent.counters.dropped, 'the broker refuses the answers').toBeGreaterThan(dropped);
      expect(zoo.agent.counters.reconnects).toBe(0n);
    });

    test('an operator gets every answer in time beside the locates of one viewer', async () => {
      const maxUnanswered = 64;
      const before = viewer.messages.length;
      const countAnswered = () => viewer.messages.length - before;
      const locate = () => writeLocateRequest(viewer.createProperties());
      const stop = flood(2_500, locate, () => countAnswered() + maxUnanswered);
      const latencies = await operate(operator);
      const sent = await stop();
      expect(latencies).toHaveLength(seconds * 50);
      expect(p99(latencies)).toBeLessThan(maxP99Ms);
      await waitUntil(() => countAnswered() >= sent);
    });

    test('a console that comes later gets its first answers in time beside refused replies', async () => {
      const stop = attack(50, (number) => broker.refusedAddress(number));
      for (let turn = 0; turn < 5; turn++) {
        await using late = await openRawConsole({ urls: [broker.url], ...broker.console });
        const startMs = performance.now();
        await late.ask((path) => writeQueryRequest(path, agentName, { what: 'OBJECT' }), 10_000);
        expect(performance.now() - startMs).toBeLessThan(maxP99Ms);
      }
      await stop();
    });

    test('the agent keeps nothing for refused addresses once they have ended', async () => {
      await waitUntil(() => zoo.broker.queueDepth() === 0, 15_000);
      const address = broker.refusedAddress(0);
      const { account } = toCaller(undefined, address);
      await waitUntil(() => zoo.broker.replyDepth(address, account) === 0);
    });
  });
}
