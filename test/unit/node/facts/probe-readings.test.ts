import { expect, test } from 'vitest';
import type { Host, Probe } from '#probes';
import { type ProbeHealth, ProbeReadings } from '../../../../src/node/facts/probe-readings.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

function readingsOf(read: () => Promise<number>, everySeconds: Probe<number>['everySeconds'] = 5) {
  const clock = new ManualClock();
  const changes: ProbeHealth[] = [];
  const probe: Probe<number> = { name: 'fact', everySeconds, read };
  const readings = new ProbeReadings({
    probes: { fact: probe },
    host: {} as Host,
    clock,
    onHealthChange: (health) => changes.push(health),
  });
  return { clock, changes, readings };
}

test('leaves the facts of a failed probe absent, and reports its failure and its recovery once', async () => {
  const results = [() => 1, () => fail('/proc/x: odd\nsecond line'), () => fail('again'), () => 2];
  const { readings, changes } = readingsOf(async () => (results.shift() ?? (() => 0))());
  const seen: unknown[] = [];
  for (let turn = 0; turn < 4; turn++) {
    await readings.readNow(['fact']);
    seen.push(readings.latest().fact);
  }
  expect(seen).toEqual([1, undefined, undefined, 2]);
  expect(changes.map(({ ok, reason }) => [ok, reason])).toEqual([
    [false, '/proc/x: odd'],
    [true, undefined],
  ]);
});

test('gives a hanging probe up after ten seconds, never starts it twice, and takes its late answer', async () => {
  let started = 0;
  let answer: (value: number) => void = () => undefined;
  const { readings, clock, changes } = readingsOf(() => {
    started += 1;
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  const first = readings.read(['fact']);
  const second = readings.read(['fact', 'fact']);
  await clock.advance(10_000);
  await Promise.all([first, second]);
  expect(changes.map(({ ok, reason }) => [ok, reason])).toEqual([[false, 'no answer in 10 s']]);
  answer(5);
  await clock.advance(0);
  expect(started).toBe(1);
  expect(readings.latest().fact).toBe(5);
  expect(changes.at(-1)?.ok).toBe(true);
});

test('waits for a hanging probe once: later readings of it return at once, and the other probes go on', async () => {
  const clock = new ManualClock();
  const good = { name: 'good', everySeconds: 5 as const, read: async () => clock.monotonicMs() };
  const names = Array.from({ length: 20 }, (_, number) => `hanging${number}`);
  const hanging = {
    name: 'hanging',
    everySeconds: 5 as const,
    read: () => new Promise<number>(() => undefined),
  };
  const changes: ProbeHealth[] = [];
  const probes: Record<string, Probe<number>> = Object.fromEntries([
    ['good', good],
    ...names.map((name) => [name, hanging] as const),
  ]);
  const readings = new ProbeReadings({
    probes,
    host: {} as Host,
    clock,
    onHealthChange: (health) => changes.push(health),
  });
  const all = ['good', ...names];
  const first = readings.read(all);
  await clock.advance(10_000);
  await first;
  for (let turn = 1; turn <= 3; turn++) {
    await clock.advance(5_000);
    await readings.read(all);
    await readings.readNow(all);
    expect(readings.latest()['good']).toBe(10_000 + turn * 5_000);
  }
  expect(changes.map(({ probe, ok }) => [probe, ok])).toEqual(names.map((name) => [name, false]));
});

test('reads unchanging facts once, and again only after a failure', async () => {
  let started = 0;
  const { readings } = readingsOf(async () => {
    started += 1;
    return started === 1 ? fail('not yet') : started;
  }, 'once');
  for (let turn = 0; turn < 4; turn++) await readings.read(['fact']);
  expect(started).toBe(2);
});

test('skips a probe that is not due, unless it is read now', async () => {
  let started = 0;
  const { readings, clock } = readingsOf(async () => ++started, 30);
  await readings.read(['fact']);
  await clock.advance(20_000);
  await readings.read(['fact']);
  expect(readings.latest().fact).toBe(1);
  await readings.readNow(['fact']);
  expect(readings.latest().fact).toBe(2);
  await clock.advance(30_000);
  await readings.read(['fact']);
  expect(readings.latest().fact).toBe(3);
});

function fail(message: string): never {
  throw new Error(message);
}

test('reads a probe that is spaced out at its longer interval, unless it is read now', async () => {
  let started = 0;
  const { readings, clock } = readingsOf(async () => ++started, 5);
  readings.spaceOut(({ fact }) => (fact === 4 ? [] : ['fact']), 60);
  await readings.read(['fact']);
  await clock.advance(50_000);
  await readings.read(['fact']);
  expect(started).toBe(1);
  await clock.advance(10_000);
  await readings.read(['fact']);
  await readings.readNow(['fact']);
  expect(started).toBe(3);
  await clock.advance(5_000);
  await readings.read(['fact']);
  expect(started).toBe(3);
  // What was read last decides.
  await readings.readNow(['fact']);
  await clock.advance(5_000);
  await readings.read(['fact']);
  expect(started).toBe(5);
  readings.spaceOut(() => [], 60);
  await clock.advance(5_000);
  await readings.read(['fact']);
  expect(started).toBe(6);
});
