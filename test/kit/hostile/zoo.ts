import { parseArgs } from 'node:util';
import { type Clock, systemClock } from '#base';
import { type Broker, connect } from '#broker';
import { openZoo } from '../agent/zoo.ts';
import { answer } from './control.ts';

// Runs the zoo's agent as a process: node … zoo.ts [--animals N] [--hasty] URL …
const { values, positionals: urls } = parseArgs({
  options: { animals: { type: 'string', default: '1' }, hasty: { type: 'boolean', default: false } },
  allowPositionals: true,
});

/** Does not wait between connection attempts, so that ten thousand attempts end in time. */
const hastyClock: Clock = { ...systemClock, after: (ms, call) => systemClock.after(ms / 1e6, call) };
const hasty = { clock: hastyClock, connectTimeoutMs: 100 };
/** The agent's own connection waits as long as a busy broker may take to answer. */
const patient = { ...hasty, connectTimeoutMs: 2_000 };

const diet = Array.from({ length: 900 }, () => 'hay');
const animals = Array.from({ length: Number(values.animals) }, (_, index) => ({
  // The longest possible sstr, of the kind that makes patterns slowest.
  name: index === 0 ? 'leo' : `${'a1'.repeat(120)}${String(index).padStart(8, '0')}`,
  values: { diet },
}));

const opened = openZoo(urls, { open: true, animals }, {}, values.hasty ? patient : {});

/** Further connections to the same broker, for faults that end a connection: the agent has only one. */
const maxConnections = 400;
let connections: Broker[] = [];

answer('begin', () => {
  connections = Array.from({ length: maxConnections }, () =>
    connect({ urls, containerId: `connection-${crypto.randomUUID()}`, retry: 'forever', ...hasty }),
  );
});
answer('rest', async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  connections = [];
});
answer('status', async () => (await opened).broker.status());

// The kit's own records of calls and log lines must not count as memory of the agent.
const { calls, log } = await opened;
for (const records of [calls, log.lines]) Object.assign(records, { push: () => 0 });
