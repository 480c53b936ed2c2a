import { parseArgs } from 'node:util';
import { type Clock, systemClock } from '#broker';
import { answer } from './hostile-control.ts';
import { openZoo } from './zoo.ts';

// The zoo's agent as a process of its own: node … hostile-zoo.ts [--animals N] [--hasty] URL …
const { values, positionals } = parseArgs({
  options: { animals: { type: 'string', default: '1' }, hasty: { type: 'boolean', default: false } },
  allowPositionals: true,
});

/** Waits between attempts are none, so that ten thousand of them take no day. */
const hasty: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms / 1000, call) };

const diet = Array.from({ length: 900 }, () => 'hay');
const animals = Array.from({ length: Number(values.animals) }, (_, index) => ({
  // As long as a sstr may be, and of the kind that patterns take longest for.
  name: index === 0 ? 'leo' : `${'a1'.repeat(120)}${String(index).padStart(8, '0')}`,
  values: { diet },
}));
const zoo = await openZoo(
  positionals,
  { open: true, animals },
  {},
  values.hasty ? { clock: hasty, connectTimeoutMs: 500 } : {},
);
zoo.log.lines.length = 0;
answer('status', () => zoo.broker.status());
answer('counters', () =>
  Object.fromEntries(Object.entries(zoo.agent.counters).map(([key, n]) => [key, Number(n)])),
);
