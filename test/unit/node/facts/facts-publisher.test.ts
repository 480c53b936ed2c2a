import { expect, test } from 'vitest';
import { NetlinkError, type NotificationHandler } from '#netlink';
import {
  type Host,
  hostAt,
  type Link,
  type LinkCounters,
  type LinkCountersByIndex,
  type probes,
} from '#probes';
import type { HostEvent } from '../../../../src/node/events/host-events.ts';
import type { FactStore } from '../../../../src/node/facts/fact-store.ts';
import type { ProbeReadings } from '../../../../src/node/facts/probe-readings.ts';
import { FactsPublisher } from '../../../../src/node/facts-publisher.ts';
import { publishAllMacs } from '../../../../src/node/hidden-macs.ts';
import { memoryLog } from '../../../kit/agent/zoo.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';
import { link, nodeFacts } from '../../../kit/node/facts.ts';

const intervals = {
  ovirtNode: 3_600,
  cpu: 3_600,
  networkInterface: 10,
  address: 5,
  route: 10,
  disk: 3_600,
  agent: 3_600,
  rule: 300,
};
const counters: LinkCounters = {
  rxBytes: 0n,
  rxPackets: 0n,
  rxErrors: 0n,
  rxDropped: 0n,
  rxMulticast: 0n,
  txBytes: 0n,
  txPackets: 0n,
  txErrors: 0n,
  txDropped: 0n,
  collisions: 0n,
};
const eth0 = link({ index: 2, name: 'eth0', carrierChanges: 1 });

/** A publisher whose probes read nothing: the test says which links the next reading finds. */
function publishing(openNotifications?: Host['openNotifications']) {
  const clock = new ManualClock();
  const log = memoryLog();
  const reads: string[] = [];
  const published: string[] = [];
  const events: HostEvent[] = [];
  let before = nodeFacts({ links: [eth0] });
  let links: readonly Link[] = [eth0];
  let kernelCounters: LinkCountersByIndex | undefined;
  let handler: NotificationHandler | undefined;
  const seconds = () => Math.round(clock.monotonicMs() / 1_000);
  const publisher = new FactsPublisher({
    host: {
      ...hostAt('/nonexistent'),
      isLive: true,
      openNotifications:
        openNotifications ??
        (async (given) => {
          handler = given;
          return { [Symbol.dispose]: () => undefined };
        }),
    },
    clock,
    log,
    readings: {
      read: async (names: readonly string[]) =>
        reads.push(`${seconds()} due ${[...new Set(names)].join(' ')}`),
      readNow: async (names: readonly string[]) => reads.push(`${seconds()} now ${names.join(' ')}`),
      spaceOut: (names: (latest: object) => readonly string[], every: number) =>
        reads.push(`space out ${names({ linkCounters: kernelCounters }).join(' ')} ${every}`),
      latest: () => ({ links, linkCounters: kernelCounters }),
      close: () => undefined,
    } as unknown as ProbeReadings<typeof probes>,
    facts: {
      update() {
        const after = nodeFacts({ links });
        const result = { before, after };
        before = after;
        return result;
      },
    } as FactStore,
    events: { report: (event) => events.push(event) },
    hiddenMacs: publishAllMacs,
    updateAgent: (_facts, classNames) => published.push(`${seconds()} ${classNames?.join(' ')}`),
  });
  return {
    publisher,
    clock,
    log,
    reads,
    published,
    events,
    kernel: () => handler!,
    find: (...found: readonly Link[]) => {
      links = found;
    },
    count: (...indexes: readonly number[]) => {
      kernelCounters = new Map(indexes.map((index) => [index, counters]));
    },
  };
}

test('reads addresses, routes and rules rarely while the kernel reports changes, and links for their counters', async () => {
  const { publisher, clock, reads } = publishing();
  publisher.start({ intervals, resyncSeconds: 60 });
  await clock.advance(61_000);
  publisher.close();
  expect(reads).toEqual([
    'space out  60',
    'space out addresses routes rules 60',
    '0 now links addresses routes rules',
    ...[10, 20, 30, 40, 50].map(
      (second) => `${second} due links linkCounters addresses routes managers lldp definitions`,
    ),
    '60 due links linkCounters addresses routes managers lldp definitions',
  ]);
});

test('reads processors, memory with load, disks, and counters each at the interval of its class', async () => {
  const { publisher, clock, reads } = publishing();
  const own = {
    ...intervals,
    cpu: 3,
    ovirtNode: 4,
    disk: 5,
    networkInterface: 7,
    address: 3_600,
    route: 3_600,
  };
  publisher.start({ intervals: own, resyncSeconds: 3_600 });
  await clock.advance(8_500);
  publisher.close();
  const secondsOf = (probe: string) =>
    reads
      .filter((line) => line.includes(' due ') && line.split(' ').includes(probe))
      .map((line) => Number(line.split(' ')[0]));
  expect(secondsOf('cpuTimes')).toEqual([3, 4, 6, 8]);
  expect(secondsOf('memory')).toEqual([4, 8]);
  expect(secondsOf('load')).toEqual([4, 8]);
  expect(secondsOf('disks')).toEqual([5]);
  expect(secondsOf('linkCounters')).toEqual([7]);
});

test('reads links rarely as well where the kernel tells counters alone', async () => {
  const { publisher, clock, reads, count } = publishing();
  count(eth0.index);
  publisher.start({ intervals, resyncSeconds: 60 });
  await clock.advance(1_000);
  publisher.close();
  expect(reads).toContain('space out links addresses routes rules 60');
});

test('reads the network as a whole when the counters tell of a link whose notification was lost', async () => {
  const { publisher, clock, reads, count, find } = publishing();
  count(eth0.index);
  publisher.start({ intervals, resyncSeconds: 60 });
  await clock.advance(11_000);
  expect(reads.filter((read) => read.includes('now'))).toHaveLength(1);
  const all = 'now links addresses routes rules';
  // A link that came and one that another replaced.
  count(eth0.index, 3);
  await clock.advance(10_000);
  expect(reads.at(-1)).toBe(`20 ${all}`);
  find(eth0, link({ index: 3, name: 'eth1' }));
  await clock.advance(10_000);
  expect(reads.at(-1)).not.toContain('now');
  count(eth0.index, 4);
  await clock.advance(10_000);
  publisher.close();
  expect(reads.at(-1)).toBe(`40 ${all}`);
});

test('reads each class at its interval when the kernel reports no changes, and says so', async () => {
  const { publisher, clock, reads, log } = publishing(() => Promise.reject(new NetlinkError('no koffi')));
  publisher.start({ intervals, resyncSeconds: 60 });
  await clock.advance(11_000);
  publisher.close();
  expect(reads).toEqual([
    'space out  60',
    '5 due links addresses',
    '10 due links linkCounters addresses routes managers lldp definitions',
  ]);
  expect(log.lines).toEqual([
    { level: 'warn', message: 'network changes are polled', fields: { reason: 'no koffi' } },
  ]);
});

test('returns to the intervals of the classes when the notifications end', async () => {
  const { publisher, clock, reads, kernel } = publishing();
  publisher.start({ intervals, resyncSeconds: 60 });
  await clock.advance(1_000);
  reads.length = 0;
  kernel().onEnd(new NetlinkError('closed'));
  await clock.advance(5_000);
  publisher.close();
  expect(reads).toEqual(['space out  60', '6 due links addresses']);
});

test('keeps an interval that is longer than that of what the kernel reports', async () => {
  const { publisher, clock, reads } = publishing();
  publisher.start({ intervals, resyncSeconds: 60 });
  await clock.advance(299_000);
  expect(reads.filter((read) => read.includes('due rules'))).toEqual([]);
  await clock.advance(2_000);
  publisher.close();
  expect(reads.filter((read) => read.includes('rules') && read.startsWith('300'))).toHaveLength(1);
});

test('reads and publishes only what a notification names, at once', async () => {
  const { publisher, clock, reads, published, kernel } = publishing();
  publisher.start({ intervals, resyncSeconds: 60 });
  await clock.advance(1_000);
  reads.length = 0;
  published.length = 0;
  kernel().onMessages([{ type: 20, flags: 0, sequence: 0, payload: Buffer.alloc(8) }]);
  await clock.advance(100);
  kernel().onMessages([{ type: 33, flags: 0, sequence: 0, payload: Buffer.alloc(12) }]);
  await clock.advance(100);
  publisher.close();
  expect(reads).toEqual(['1 now addresses', '1 now rules']);
  expect(published).toEqual(['1 networkInterface address', '1 rule']);
});

test('raises a delayed event when its time has come, although nothing is read then', async () => {
  const { publisher, clock, events, find } = publishing();
  publisher.start({ intervals: { ...intervals, networkInterface: 3_600 }, resyncSeconds: 3_600 });
  await clock.advance(100);
  const read = (carrier: boolean, carrierChanges: number) => {
    find({ ...eth0, carrier, carrierChanges });
    publisher.publish(['networkInterface']);
  };
  read(false, 2);
  read(true, 3);
  read(false, 4);
  expect(events.splice(0).map(({ event }) => event)).toEqual(['linkDown', 'linkUp']);
  await clock.advance(9_000);
  expect(events).toEqual([]);
  await clock.advance(1_100);
  publisher.close();
  expect(events).toEqual([{ event: 'linkDown', values: { interfaceName: 'eth0', transitions: 1 } }]);
});

test('logs a reading whose facts cannot be published, and goes on', async () => {
  const { publisher, clock, log, kernel, find, published } = publishing();
  publisher.start({ intervals, resyncSeconds: 60 });
  await clock.advance(1_000);
  find(undefined as unknown as Link);
  kernel().onMessages([{ type: 33, flags: 0, sequence: 0, payload: Buffer.alloc(12) }]);
  await clock.advance(100);
  expect(log.lines.map(({ message }) => message)).toContain('facts could not be published');
  find(eth0);
  const count = published.length;
  kernel().onMessages([{ type: 33, flags: 0, sequence: 0, payload: Buffer.alloc(12) }]);
  await clock.advance(1_000);
  publisher.close();
  expect(published.length).toBeGreaterThan(count);
});
