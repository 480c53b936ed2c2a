import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Host, type LibvirtOutcome, LibvirtWatch } from '#probes';
import { HangingFileError } from '../../../../src/probes/errors.ts';
import { advanceUntil as advanceClockUntil } from '../../../kit/advance-until.ts';
import { FakeLibvirt } from '../../../kit/libvirt/fake-libvirt.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { waitForCount, waitUntil } from '../../../kit/wait-until.ts';

let machine: Awaited<ReturnType<typeof createHost>>;
let clock: ManualClock;
let asked: number;
let changes: (boolean | undefined)[];
let outcome: LibvirtOutcome;
let watch: LibvirtWatch;

beforeEach(async () => {
  machine = await createHost({ '/proc/sys/kernel/hostname': 'vm\n' });
  clock = new ManualClock();
  asked = 0;
  changes = [];
  outcome = 'answered';
  open(machine.host);
});
afterEach(async () => {
  watch.close();
  await machine[Symbol.asyncDispose]();
});

function open(host: Host): void {
  watch = new LibvirtWatch({
    host,
    clock,
    ask: async () => {
      asked += 1;
      return outcome;
    },
    onChange: () => changes.push(watch.isConnected),
  });
}

const advanceUntil = (condition: () => boolean, stepMs = 1_000) =>
  advanceClockUntil(clock, condition, { stepMs, intervalMs: 10 });

test('does not ask where no socket is, and asks soon after one came', async () => {
  await watch.start();
  await clock.advance(3_600_000);
  expect([asked, watch.isConnected]).toEqual([0, undefined]);
  await using _server = await FakeLibvirt.start(machine.root);
  const waitedMs = await advanceUntil(() => watch.isConnected === true);
  expect(waitedMs).toBeLessThanOrEqual(120_000);
  expect([asked, changes]).toEqual([1, [true]]);
});

test('holds one connection and asks nothing while libvirt stays', async () => {
  await using server = await FakeLibvirt.start(machine.root);
  await watch.start();
  expect(watch.isConnected).toBe(true);
  await clock.advance(24 * 3_600_000);
  expect([asked, server.connections, server.calls]).toEqual([1, 1, [66, 1]]);
  watch.close();
  await waitUntil(() => server.connections === 0, 10_000);
  expect(changes).toEqual([true]);
});

test('notices that libvirt goes, and asks again when it returns', async () => {
  const server = await FakeLibvirt.start(machine.root);
  await watch.start();
  await clock.advance(60_000);
  await server.stop();
  await waitUntil(() => watch.isConnected === false, 10_000);
  await clock.advance(3_600_000);
  expect(asked).toBe(1);
  await using _again = await FakeLibvirt.start(machine.root);
  expect(await advanceUntil(() => watch.isConnected === true)).toBeLessThanOrEqual(120_000);
  expect([asked, changes]).toEqual([2, [true, false, true]]);
});

test('asks a daemon that fails ever more seldom', async () => {
  outcome = 'failed';
  await using _server = await FakeLibvirt.start(machine.root);
  await watch.start();
  expect([asked, watch.isConnected]).toEqual([1, false]);
  await advanceUntil(() => asked >= 5);
  const atMs: number[] = [];
  for (let count = asked; atMs.length < 6; count += 1) {
    await advanceUntil(() => asked > count, 10_000);
    atMs.push(clock.monotonicMs());
  }
  const [last = 0, before = 0] = atMs.toReversed();
  expect(last - before).toBeGreaterThanOrEqual(290_000);
  outcome = 'answered';
  await advanceUntil(() => watch.isConnected === true, 10_000);
});

test('asks more seldom when connections end at once', async () => {
  let server = await FakeLibvirt.start(machine.root);
  await watch.start();
  const pausesMs: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    await server.stop();
    await waitUntil(() => watch.isConnected === false, 10_000);
    server = await FakeLibvirt.start(machine.root);
    pausesMs.push(await advanceUntil(() => watch.isConnected === true));
  }
  await server.stop();
  expect(pausesMs.at(-1)).toBeGreaterThan(30_000);
});

test('asks once more on request, at most once a minute', async () => {
  await using _server = await FakeLibvirt.start(machine.root);
  await watch.start();
  watch.askAgain();
  await clock.advance(59_000);
  expect(asked).toBe(1);
  await clock.advance(1_000);
  watch.askAgain();
  watch.askAgain();
  await waitUntil(() => asked === 2, 10_000);
  await clock.advance(1_000);
  expect([asked, changes]).toEqual([2, [true, true]]);
});

test('asks again while questions stay open, ever more seldom', async () => {
  outcome = 'incomplete';
  await using server = await FakeLibvirt.start(machine.root);
  await watch.start();
  await advanceUntil(() => asked === 4, 10_000);
  outcome = 'answered';
  await advanceUntil(() => asked === 5, 10_000);
  await clock.advance(24 * 3_600_000);
  expect([asked, server.connections]).toEqual([5, 1]);
});

test('survives a folder of sockets that does not answer when libvirt is asked once more', async () => {
  await using server = await FakeLibvirt.start(machine.root);
  let isHanging = false;
  watch.close();
  open({
    ...machine.host,
    exists: async (path) => {
      if (isHanging) throw new HangingFileError([path]);
      return machine.host.exists(path);
    },
  });
  await watch.start();
  isHanging = true;
  await clock.advance(60_000);
  watch.askAgain();
  await waitForCount(() => changes.length, 2, 10_000);
  isHanging = false;
  await clock.advance(60_000);
  watch.askAgain();
  await waitForCount(() => changes.length, 3, 10_000);
  expect([asked, changes, server.connections]).toEqual([2, [true, true, true], 1]);
});
