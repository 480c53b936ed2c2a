import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { ShownNetwork, showLimitMs } from '../../kit/network/shown-network.ts';
import { runningName, startRunningNode } from '../../kit/node/running-node.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { run } from '../kit.ts';
import { isSameList, kernelLinks, linksOfFacts, linksOfPicture } from './link-lists.ts';
import type { LiveReport } from './live-report.ts';

/** A node, its broker and a console in a network namespace. Writes one {@link LiveReport} as JSON, and ends. */
/** Nothing is read at intervals: all that the console gets in time comes from notifications. */
const running = await startRunningNode();
const viewer = await running.consoleOf('viewer');
const subscription = await viewer.events({ agentName: runningName });

const shown = await ShownNetwork.open(viewer, runningName);
const events: string[] = [];
void (async () => {
  for await (const { agentName, event } of subscription) {
    const { interfaceName, transitions } = await viewer.eventValues(agentName, event);
    events.push(
      [event.schemaId?.className, interfaceName, transitions].filter((part) => part !== undefined).join(' '),
    );
  }
})();

const find = shown.find.bind(shown);
const send = shown.send.bind(shown);

const shownLinks = () => linksOfPicture(shown);
const storedLinks = () => linksOfFacts(running.node.facts().links);

const pairs = (prefix: string, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `link add ${prefix}${index}a type veth peer name ${prefix}${index}b`,
  );

/** Runs `ovirt-node events --json --count 1` while links are made. @returns what it prints. */
async function printFirstEvent(): Promise<string> {
  const words = ['events', '--json', '--count', '1', '--broker', running.urlOf('viewer')];
  const command = execa(process.execPath, ['-C', 'ovirt-source', 'src/cli/main.ts', ...words], {
    timeout: 3 * showLimitMs,
  });
  let hasEnded = false;
  const output = command.then(({ stdout }) => {
    hasEnded = true;
    return stdout;
  });
  // The command says nothing when it listens: a link is made every half second until it has heard of one.
  let made = 0;
  for (; !hasEnded; made += 1) {
    send(`link add e${made} type veth peer name f${made}`);
    await Promise.race([output, pause(500)]);
  }
  for (let link = 0; link < made; link += 1) send(`link del e${link}`);
  await waitUntil(
    () => events.filter((event) => /^interfaceRemoved [ef]/.test(event)).length === 2 * made,
    showLimitMs,
  );
  return output;
}
const printed = JSON.parse(await printFirstEvent()) as LiveReport['printed'];

send('link add v0 type veth peer name v1', 'link add w0 type veth peer name w1', 'link add br0 type bridge');
send(
  ...['v0', 'v1', 'w0', 'w1', 'br0'].map((name) => `link set ${name} up`),
  'address add 192.0.2.99/24 dev v0',
);
await waitUntil(() => find('networkInterface', 'br0') && find('address', 'v0:192.0.2.99/24'), showLimitMs);
const timesMs: number[] = [];
for (let round = 0; round < 20; round += 1) timesMs.push(...(await shown.measureRound('v0', 'w0', round)));

// What is done on purpose is done to v1 and w1; v0 sees its peer go.
await waitUntil(() => find('networkInterface', 'v0')?.['carrier'] === true, showLimitMs);
events.length = 0;
send('link set v1 down', 'link set v1 up');
await waitUntil(() => events.some((event) => event.startsWith('linkUp v0 ')), showLimitMs);
// A bridge's port is moved to another network namespace and back: the kernel gives it its index again.
const [other = ''] = process.argv.slice(2);
run('ip', 'link', 'set', 'w0', 'netns', other);
run('ip', '-n', other, 'link', 'set', 'w0', 'netns', String(process.pid));
await waitUntil(() => events.includes('interfaceAdded w0'), showLimitMs);
send('link set w0 name w9');
await waitUntil(() => events.includes('interfaceAdded w9'), showLimitMs);
send('link del v0', 'link add v0 type veth peer name v1');
await waitUntil(() => events.includes('interfaceAdded v0'), showLimitMs);
const remaining = kernelLinks();
await waitUntil(() => isSameList(shownLinks(), remaining), showLimitMs);
const reported = events.splice(0);

const before = running.node.agent.counters.indications;
// All at once: the event loop stands while `ip` works, so that no reading comes between.
execFileSync('ip', ['-batch', '-'], { input: pairs('a', 500).join('\n') });
const isAdded = (event: string) => event.startsWith('interfaceAdded a');
await waitUntil(
  () => find('networkInterface', 'a499b') && events.filter(isAdded).length >= 1_000,
  showLimitMs,
);
const addedEvents = events.filter(isAdded).length;
const messages = Number(running.node.agent.counters.indications - before) - events.length;

// The event loop stands for 5 s at least.
const linesBefore = running.log.lines.length;
const blockedUntilMs = performance.now() + 5_000;
const ups = Array.from({ length: 1_500 }, (_, index) => `link set b${index}a up`);
execFileSync('ip', ['-batch', '-'], { input: [...pairs('b', 1_500), ...ups].join('\n') });
while (performance.now() < blockedUntilMs);
const kernel = kernelLinks();
const startMs = performance.now();
await waitUntil(() => isSameList(storedLinks(), kernel), showLimitMs);
const equalAfterMs = performance.now() - startMs;
await waitUntil(() => isSameList(shownLinks(), kernel), showLimitMs);

const report: LiveReport = {
  printed,
  timesMs,
  events: reported,
  messages,
  addedEvents,
  links: kernel.length,
  equalAfterMs,
  warnings: running.log.lines
    .filter(({ level }) => level === 'warn' || level === 'error')
    .map(({ message }) => message),
  hasOverflowed: running.log.lines
    .slice(linesBefore)
    .some(({ message }) => message.includes('more changes than fit')),
};
shown.close();
process.stdout.write(JSON.stringify(report));
process.exit(0);
