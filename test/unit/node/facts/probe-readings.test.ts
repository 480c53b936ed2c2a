import { expect, test } from 'vitest';
import type { Host, Probe } from '#probes';
import { type ProbeHealth, ProbeReadings } from '../../../../src/node/facts/probe-readings.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

function readingsOf(read: () => Promise<number>, everySeconds: Probe<number>['everySeconds'] = 5) {
  const clock = new ManualClock();
  const told: ProbeHealth[] = [];
  const probe: Probe<number> = { name: 'fact', everySeconds, read };
  const readings = new ProbeReadings({
    probes: { fact: probe },
    host: {} as Host,
    clock,
    changed: (health) => told.push(health),
  });
  return { clock, told, readings };
}

test('a probe that fails leaves its facts absent and is told once, as is its recovery', async () => {
  const results = [() => 1, () => fail('/proc/x: odd\nsecond line'), () => fail('again'), () => 2];
  const { readings, told } = readingsOf(async () => (results.shift() ?? (() => 0))());
  const seen: unknown[] = [];
  for (let turn = 0; turn < 4; turn++) {
    await readings.readNow(['fact']);
    seen.push(readings.latest().fact);
  }
  expect(seen).toEqual([1, undefined, undefined, 2]);
  expect(told.map(({ ok, reason }) => [ok, reason])).toEqual([
    [false, '/proc/x: odd'],
    [true, undefined],
  ]);
});

test('a probe that hangs is given up after ten seconds, never started twice, and counts when it answers', async () => {
  let started = 0;
  let answer: (value: number) => void = () => undefined;
  const { readings, clock, told } = readingsOf(() => {
    started += 1;
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  const first = readings.read(['fact']);
  const second = readings.read(['fact', 'fact']);
  await clock.pass(10_000);
  await Promise.all([first, second]);
  expect(told.map(({ ok, reason }) => [ok, reason])).toEqual([[false, 'no answer in 10 s']]);
  const third = readings.read(['fact']);
  answer(5);
  await third;
  expect(started).toBe(1);
  expect(readings.latest().fact).toBe(5);
  expect(told.at(-1)?.ok).toBe(true);
});

test('what cannot change is read once, but again after it failed', async () => {
  let started = 0;
  const { readings } = readingsOf(async () => {
    started += 1;
    return started === 1 ? fail('not yet') : started;
  }, 'once');
  for (let turn = 0; turn < 4; turn++) await readings.read(['fact']);
  expect(started).toBe(2);
});

test('what is not worth a new reading is left as it is, but for a look at this moment', async () => {
  let started = 0;
  const { readings, clock } = readingsOf(async () => ++started, 30);
  await readings.read(['fact']);
  await clock.pass(20_000);
  await readings.read(['fact']);
  expect(readings.latest().fact).toBe(1);
  await readings.readNow(['fact']);
  expect(readings.latest().fact).toBe(2);
  await clock.pass(30_000);
  await readings.read(['fact']);
  expect(readings.latest().fact).toBe(3);
});

function fail(message: string): never {
  throw new Error(message);
}
