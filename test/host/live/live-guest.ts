import { execFileSync, spawn } from 'node:child_process';
import type { DataIndication, Subscription } from '#console';
import { nodeUuid } from '../../kit/node/facts.ts';
import { runningName, startRunningNode } from '../../kit/node/running-node.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { json, run } from '../kit.ts';
import type { LiveReport } from './live-report.ts';

/** A node, its broker and a console in a network namespace. Writes one {@link LiveReport} as JSON, and ends. */
const limitMs = 30_000;
/** Nothing is read at intervals: all that the console gets in time comes from notifications. */
const running = await startRunningNode();
const viewer = await running.consoleOf('viewer');
const data = await viewer.data({ agentName: runningName });
const subscription = await viewer.events({ agentName: runningName });

/** Properties of the objects that exist, by name, as the indications said. */
const picture = new Map<string, Readonly<Record<string, unknown>>>();
const arrivals = new Set<() => void>();
void followData(data);
const events: string[] = [];
void (async () => {
  for await (const { agentName, event } of subscription) {
    const { interfaceName, transitions } = await viewer.eventValues(agentName, event);
    events.push(
      [event.schemaId?.className, interfaceName, transitions].filter((part) => part !== undefined).join(' '),
    );
  }
})();

async function followData(indications: Subscription<DataIndication>): Promise<void> {
  for await (const { agentName, object } of indications) {
    const name = object.objectId?.objectName ?? '';
    const isAlive = object.deletedNs === undefined || object.deletedNs === 0n;
    if (isAlive) {
      const { properties } = await viewer.values(agentName, object);
      // An indication of statistics alone has no properties.
      if (Object.keys(properties).length > 0) picture.set(name, properties);
    } else picture.delete(name);
    for (const arrived of arrivals) arrived();
  }
}

const find = (className: string, key: string) =>
  picture.get(`com.redhat.ovirtNode:${className}:${nodeUuid}:${key}`);

/** Runs lines of `ip` in one process that stays, so that its start does not count. */
const ip = spawn('ip', ['-batch', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
const send = (...lines: readonly string[]) => ip.stdin.write(lines.map((line) => `${line}\n`).join(''));

/** Returns the milliseconds from a command until the console's picture shows its effect. */
async function measure(line: string, isShown: () => boolean): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = () => {
    if (isShown()) resolve();
  };
  arrivals.add(check);
  const startMs = performance.now();
  send(line);
  const timer = setTimeout(resolve, limitMs);
  await promise;
  clearTimeout(timer);
  arrivals.delete(check);
  return performance.now() - startMs;
}

async function measureChanges(): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const address = `192.0.2.${round + 1}`;
    const mtu = 1_300 + round;
    const route = `198.51.100.${round}/32`;
    const isOnPort = round % 2 === 0;
    const port = isOnPort ? 'link set w0 master br0' : 'link set w0 nomaster';
    times.push(
      await measure(`link set v0 mtu ${mtu}`, () => find('networkInterface', 'v0')?.['mtu'] === mtu),
      await measure(port, () => find('networkInterface', 'w0')?.['master'] === (isOnPort ? 'br0' : '')),
      await measure(
        `address add ${address}/24 dev v0`,
        () => find('address', `v0:${address}/24`) !== undefined,
      ),
      await measure(
        `route add ${route} via 192.0.2.200`,
        () => find('route', `v0:254:${route}:0:192.0.2.200`) !== undefined,
      ),
      await measure(
        `address del ${address}/24 dev v0`,
        () => find('address', `v0:${address}/24`) === undefined,
      ),
    );
  }
  return times;
}

/** The links of the kernel, and those of the console's picture, in the same form. */
const kernelLinks = () =>
  json<{ ifname: string; mtu: number; flags: string[] }[]>('ip', '-json', 'link')
    .map(({ ifname, mtu, flags }) => `${ifname} ${mtu} ${flags.includes('UP')}`)
    .toSorted();
const shownLinks = () =>
  [...picture]
    .filter(([name]) => name.includes(':networkInterface:'))
    .map(([, link]) => `${link['interfaceName']} ${link['mtu']} ${link['adminUp']}`)
    .toSorted();
const storedLinks = () =>
  (running.node.facts().links ?? []).map(({ name, mtu, adminUp }) => `${name} ${mtu} ${adminUp}`).toSorted();
const isSame = (one: readonly string[], other: readonly string[]) => one.join('\n') === other.join('\n');

const pairs = (prefix: string, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `link add ${prefix}${index}a type veth peer name ${prefix}${index}b`,
  );

send('link add v0 type veth peer name v1', 'link add w0 type veth peer name w1', 'link add br0 type bridge');
send(
  ...['v0', 'v1', 'w0', 'w1', 'br0'].map((name) => `link set ${name} up`),
  'address add 192.0.2.99/24 dev v0',
);
await waitUntil(() => find('networkInterface', 'br0') && find('address', 'v0:192.0.2.99/24'), limitMs);
const timesMs = await measureChanges();

// What is done on purpose is done to v1 and w1; v0 sees its peer go.
await waitUntil(() => find('networkInterface', 'v0')?.['carrier'] === true, limitMs);
events.length = 0;
send('link set v1 down', 'link set v1 up');
await waitUntil(() => events.some((event) => event.startsWith('linkUp v0 ')), limitMs);
// A bridge's port is moved to another network namespace and back: the kernel gives it its index again.
const [other = ''] = process.argv.slice(2);
run('ip', 'link', 'set', 'w0', 'netns', other);
run('ip', '-n', other, 'link', 'set', 'w0', 'netns', String(process.pid));
await waitUntil(() => events.includes('interfaceAdded w0'), limitMs);
send('link set w0 name w9');
await waitUntil(() => events.includes('interfaceAdded w9'), limitMs);
send('link del v0', 'link add v0 type veth peer name v1');
await waitUntil(() => events.includes('interfaceAdded v0'), limitMs);
const remaining = kernelLinks();
await waitUntil(() => isSame(shownLinks(), remaining), limitMs);
const reported = events.splice(0);

const before = running.node.agent.counters.indications;
send(...pairs('a', 500));
const isAdded = (event: string) => event.startsWith('interfaceAdded a');
await waitUntil(() => find('networkInterface', 'a499b') && events.filter(isAdded).length >= 1_000, limitMs);
const addedEvents = events.filter(isAdded).length;
const messages = Number(running.node.agent.counters.indications - before) - events.length;

// The event loop stands while `ip` works, and for 5 s at least.
const blockedUntilMs = performance.now() + 5_000;
const ups = Array.from({ length: 1_500 }, (_, index) => `link set b${index}a up`);
execFileSync('ip', ['-batch', '-'], { input: [...pairs('b', 1_500), ...ups].join('\n') });
while (performance.now() < blockedUntilMs);
const kernel = kernelLinks();
const startMs = performance.now();
await waitUntil(() => isSame(storedLinks(), kernel), limitMs);
const equalAfterMs = performance.now() - startMs;
await waitUntil(() => isSame(shownLinks(), kernel), limitMs);

const report: LiveReport = {
  timesMs,
  events: reported,
  messages,
  addedEvents,
  links: kernel.length,
  equalAfterMs,
  warnings: running.log.lines
    .filter(({ level }) => level === 'warn' || level === 'error')
    .map(({ message }) => message),
  hasOverflowed: running.log.lines.some(({ message }) => message.includes('more changes than fit')),
};
ip.kill();
process.stdout.write(JSON.stringify(report));
process.exit(0);
