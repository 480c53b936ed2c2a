import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Command } from '#actions';
import type { Host, Link } from '#probes';
import { networkInterface } from '../../../../src/node/classes/network-interface.ts';
import { afterChangeMs, LldpdReader } from '../../../../src/node/daemons/lldpd-reader.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';
import { link, nodeFacts } from '../../../kit/node/facts.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';

const answer = JSON.stringify({
  lldp: {
    interface: {
      eth0: { chassis: { sw: { id: { value: '02:00:00:00:00:aa' } } }, port: { id: { value: 'Gi0/1' } } },
    },
  },
});
const eth0 = (carrierChanges: number): readonly Link[] => [link({ index: 2, name: 'eth0', carrierChanges })];

let clock: ManualClock;
let runs: Command[];
let warnings: number;
let output: string | Error;
let hasSocket: boolean;
let isHanging: boolean;
let isLive: boolean;
let reads: number;
let reader: LldpdReader;

beforeEach(() => {
  clock = new ManualClock();
  [runs, warnings, output, hasSocket, isHanging, isLive, reads] = [[], 0, answer, true, false, true, 0];
  const silent = () => undefined;
  reader = new LldpdReader({
    host: {
      get isLive() {
        return isLive;
      },
      exists: async (path: string) => {
        if (isHanging) throw new Error(`${path} does not answer`);
        return hasSocket && path === '/run/lldpd.socket';
      },
    } as unknown as Host,
    runner: {
      run: (command) => {
        runs.push(command);
        return output instanceof Error
          ? Promise.reject(output)
          : Promise.resolve({ stdout: output, stderr: '' } as never);
      },
    },
    clock,
    log: {
      debug: silent,
      info: silent,
      error: silent,
      warn: () => {
        warnings += 1;
      },
    },
    onRead: () => {
      reads += 1;
    },
  });
});
afterEach(() => reader.close());

async function pass(ms: number): Promise<void> {
  await clock.advance(ms);
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
}

test('asks lldpd once at the start, and in steady state never', async () => {
  for (let reading = 0; reading < 10; reading += 1) {
    reader.update(eth0(1));
    await pass(60_000);
  }
  expect(runs.map(({ file, args }) => [file, ...args])).toEqual([['lldpctl', '-f', 'json']]);
  expect(reads).toBe(1);
  expect(reader.neighbours.get('eth0')).toMatchObject([
    { chassis: '02:00:00:00:00:aa', port: 'Gi0/1', system: 'sw' },
  ]);
});

test('asks once after many changes of carriers, when the neighbours have announced themselves', async () => {
  reader.update(eth0(1));
  await pass(0);
  for (let change = 2; change < 12; change += 1) {
    reader.update(eth0(change));
    await pass(1000);
  }
  expect(runs).toHaveLength(1);
  await pass(afterChangeMs);
  expect(runs).toHaveLength(2);
  await pass(10 * afterChangeMs);
  expect(runs).toHaveLength(2);
});

test('starts no process without lldpd, on a recorded machine and after the end', async () => {
  hasSocket = false;
  reader.update(eth0(1));
  await pass(0);
  isLive = false;
  hasSocket = true;
  reader.update(eth0(2));
  await pass(afterChangeMs);
  isLive = true;
  reader.update(eth0(3));
  reader.close();
  await pass(afterChangeMs);
  expect(runs).toEqual([]);
});

test('keeps what it knew when lldpctl fails, and warns once', async () => {
  reader.update(eth0(1));
  await pass(0);
  for (const failure of [new Error('no'), new Error('no'), 'not JSON']) {
    output = failure;
    reader.update(eth0(runs.length + 1));
    await pass(afterChangeMs);
  }
  expect([runs.length, warnings, reader.neighbours.size]).toEqual([4, 1, 1]);
});

test('keeps what it knew when the folder of the socket does not answer, and asks again later', async () => {
  reader.update(eth0(1));
  await pass(0);
  isHanging = true;
  reader.update(eth0(2));
  await pass(afterChangeMs);
  expect([runs.length, warnings, reader.neighbours.size]).toEqual([1, 1, 1]);
  isHanging = false;
  reader.update(eth0(3));
  await pass(afterChangeMs);
  expect([runs.length, warnings]).toEqual([2, 1]);
});

test('publishes the neighbours of both daemons once each, and none of a link without carrier', () => {
  const neighbour = { chassis: 'a', port: 'p', system: 'sw', portDescription: undefined };
  const bound = networkInterface(readOnlyContext());
  const published = (carrier: boolean) => {
    const facts = nodeFacts({
      links: [link({ index: 2, name: 'eth0', carrier })],
      lldp: new Map([[2, [neighbour]]]),
      lldpd: new Map([['eth0', [neighbour, { ...neighbour, port: 'q', system: undefined }]]]),
    });
    const [row] = [...bound.rows(facts).values()];
    return row && bound.properties(row);
  };
  expect(published(true)).toMatchObject({
    lldpNeighbours: [
      { chassis: 'a', port: 'p', system: 'sw' },
      { chassis: 'a', port: 'q' },
    ],
  });
  expect(published(false)).toMatchObject({ lldpNeighbours: undefined });
});
