import { parseArgs } from 'node:util';
import { type Clock, systemClock } from '#base';
import { type Broker, connect } from '#broker';
import { openZoo } from '../agent/zoo.ts';
import { answer } from './control.ts';

// The zoo's agent as a process of its own: node … hostile-zoo.ts [--animals N] [--hasty] URL …
const { values, positionals: urls } = parseArgs({
  options: { animals: { type: 'string', default: '1' }, hasty: { type: 'boolean', default: false } },
  allowPositionals: true,
});

/** Waits between attempts are none, so that ten thousand of them take no day. */
const hastyClock: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms / 1e6, call) };
const hasty = { clock: hastyClock, connectTimeoutMs: 100 };
/** The agent's own way waits as long as a busy machine may take to greet it. */
const patient = { ...hasty, connectTimeoutMs: 2_000 };

const diet = Array.from({ length: 900 }, () => 'hay');
const animals = Array.from({ length: Number(values.animals) }, (_, index) => ({
  // As long as a sstr may be, and of the kind that patterns take longest for.
  name: index === 0 ? 'leo' : `${'a1'.repeat(120)}${String(index).padStart(8, '0')}`,
  values: { diet },
}));

const opened = openZoo(urls, { open: true, animals }, {}, values.hasty ? patient : {});

/** More ways to the same broker, for what is said about each connection: an agent has but one. */
const waysAtOnce = 400;
let ways: Broker[] = [];

answer('begin', () => {
  ways = Array.from({ length: waysAtOnce }, () =>
    connect({ urls, containerId: `way-${crypto.randomUUID()}`, retry: 'forever', ...hasty }),
  );
});
answer('rest', async () => {
  await Promise.all(ways.map((way) => way.close()));
  ways = [];
});
answer('status', async () => (await opened).broker.status());

// It may keep of ten thousand calls what it likes but the kit's own notes.
const { calls, log } = await opened;
for (const notes of [calls, log.lines]) Object.assign(notes, { push: () => 0 });
