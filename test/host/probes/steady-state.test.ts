import { expect, test } from 'vitest';
import { json, requireTools } from '../kit.ts';

test('ten readings of every probe start no process and no thread, and the reading at start some', () => {
  requireTools('unshare');
  const guest = new URL('steady-guest.ts', import.meta.url).pathname;
  const unshare = ['--pid', '--fork', '--kill-child', '--mount-proc'];
  const started = json('unshare', ...unshare, process.execPath, '-C', 'ovirt-source', guest);
  expect(started).toEqual({ atStart: expect.any(Number), inSteadyState: 0 });
  expect((started as { atStart: number }).atStart).toBeGreaterThan(0);
});
