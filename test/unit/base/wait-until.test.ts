import { expect, test } from 'vitest';
import { waitUntil } from '#base';

test('waitUntil returns the first truthy result', async () => {
  const results = [undefined, 0, false, 'ready', 'later'];
  await expect(waitUntil(() => results.shift(), { timeoutMs: 10_000, intervalMs: 1 })).resolves.toBe('ready');
  expect(results).toEqual(['later']);
});

test('waitUntil accepts a check that returns a promise', async () => {
  let checks = 0;
  const result = await waitUntil(() => Promise.resolve(++checks === 3), { timeoutMs: 10_000, intervalMs: 1 });
  expect([result, checks]).toEqual([true, 3]);
});

test('waitUntil returns undefined at the deadline, after one last check', async () => {
  let checks = 0;
  const check = () => {
    checks += 1;
    return false;
  };
  await expect(waitUntil(check, { timeoutMs: 30, intervalMs: 10_000 })).resolves.toBeUndefined();
  // A timer may fire a few milliseconds early.
  expect(checks).toBeGreaterThanOrEqual(2);
  expect(checks).toBeLessThan(10);
});

test('waitUntil checks once when its time limit is zero', async () => {
  await expect(waitUntil(() => 'at once', { timeoutMs: 0, intervalMs: 5 })).resolves.toBe('at once');
});

test('waitUntil passes on what its check throws', async () => {
  const check = () => Promise.reject(new Error('no such link'));
  await expect(waitUntil(check, { timeoutMs: 1_000, intervalMs: 1 })).rejects.toThrow('no such link');
});
