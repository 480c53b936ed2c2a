import { expect, test } from 'vitest';
import { HangingFileError } from '../../../src/probes/errors.ts';
import { FileGate } from '../../../src/probes/host/file-gate.ts';
import { ManualClock } from '../../kit/manual-clock.ts';

const never = () => new Promise<string>(() => undefined);

function createGate() {
  const clock = new ManualClock();
  const hangs: boolean[] = [];
  const gate = new FileGate({ maxRunning: 3, clock, onHanging: (isHanging) => hangs.push(isHanging) });
  return { clock, gate, hangs };
}

/** Returns how a promise ended: its value or its error's text. */
const outcome = (promise: Promise<string>) => promise.catch((error: unknown) => String(error));

test('runs at most three operations at a time, the others in their order', async () => {
  const { gate } = createGate();
  let [running, most] = [0, 0];
  const started: number[] = [];
  const read = async (number: number) => {
    started.push(number);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return `${number}`;
  };
  const numbers = Array.from({ length: 20 }, (_, number) => number);
  const texts = await Promise.all(numbers.map((number) => gate.run(`/f${number}`, () => read(number))));
  expect(texts).toEqual(numbers.map(String));
  expect(started).toEqual(numbers);
  expect(most).toBe(3);
});

test('rejects after five seconds when a file does not answer, and never reads it twice at a time', async () => {
  const { gate, clock } = createGate();
  let started = 0;
  const first = outcome(
    gate.run('/mnt/lost', () => {
      started++;
      return never();
    }),
  );
  await clock.advance(5_000);
  expect(await first).toBe('HangingFileError: /mnt/lost does not answer');
  await expect(
    gate.run('/mnt/lost', () => {
      started++;
      return never();
    }),
  ).rejects.toThrow(HangingFileError);
  expect(started).toBe(1);
});

test('reads on with the threads that are left when two files hang', async () => {
  const { gate, clock } = createGate();
  const hanging = ['/a', '/b'].map((path) => outcome(gate.run(path, never)));
  await clock.advance(5_000);
  await Promise.all(hanging);
  const texts = Array.from({ length: 10 }, (_, number) => gate.run(`/f${number}`, async () => `${number}`));
  expect(await Promise.all(texts)).toHaveLength(10);
});

test('names the files that hang when they hold all threads, and reads again once one answers', async () => {
  const { gate, clock, hangs } = createGate();
  const answers: ((text: string) => void)[] = [];
  const hang = () => new Promise<string>((resolve) => answers.push(resolve));
  const hanging = ['/a', '/b', '/c'].map((path) => outcome(gate.run(path, hang)));
  await clock.advance(5_000);
  await Promise.all(hanging);
  const read = () => gate.run('/proc/stat', async () => 'cpu');
  expect(await outcome(read())).toBe('HangingFileError: /a, /b, /c do not answer');
  answers[0]?.('late');
  await clock.advance(0);
  expect(await read()).toBe('cpu');
  expect(await gate.run('/a', async () => 'again')).toBe('again');
  for (const answer of answers) answer('late');
  await clock.advance(0);
  expect(hangs).toEqual([true, false]);
});

test('gives up waiting for a thread after five seconds, and runs nothing later', async () => {
  const { gate, clock } = createGate();
  const answers: ((text: string) => void)[] = [];
  const hang = () => new Promise<string>((resolve) => answers.push(resolve));
  for (const path of ['/a', '/b', '/c']) void outcome(gate.run(path, hang));
  let started = 0;
  const waiting = outcome(
    gate.run('/d', async () => {
      started += 1;
      return 'read';
    }),
  );
  await clock.advance(5_000);
  expect(await waiting).toMatch(/^HangingFileError: /);
  for (const answer of answers) answer('late');
  await clock.advance(0);
  expect(started).toBe(0);
});

test('takes an answer that was there when a stopped process continued after the limit', async () => {
  const { gate, clock, hangs } = createGate();
  const { promise, resolve } = Promise.withResolvers<string>();
  clock.after(5_000, () => setImmediate(() => resolve('in time')));
  const read = outcome(gate.run('/proc/stat', () => promise));
  await clock.advance(5_000);
  expect(await read).toBe('in time');
  expect(hangs).toEqual([]);
});

test('passes on the error of an operation, and frees its thread', async () => {
  const { gate } = createGate();
  const fail = () => Promise.reject(new Error('ENOENT'));
  const attempts = Array.from({ length: 8 }, () => outcome(gate.run('/none', fail)));
  expect(new Set(await Promise.all(attempts))).toEqual(new Set(['Error: ENOENT']));
});
