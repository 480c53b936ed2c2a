/**
 * The machine of a soak in its own network namespace: its broker, its agent in another process, what happens to it, and the consoles
 * that follow it. Start it with `unshare --net --mount`.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '#base';
import { connect, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { type Console, openConsole } from '#console';
import { type Program, startProgram } from '../../bench/kit/program.ts';
import { serve } from '../../bench/kit/serve.ts';
import { nodeUuid } from '../../test/kit/node/facts.ts';
import { Churn, flappingLinks } from './churn.ts';
import { checkEvents, type LinkEvent } from './event-record.ts';
import {
  comparePictures,
  type Follower,
  followIndications,
  followLive,
  type Picture,
  queryStore,
} from './pictures.ts';
import { Subscriber } from './subscriber.ts';
import { readUsage, type Usage } from './usage.ts';
import { Visitors } from './visitors.ts';

/** Time in which the last changes reach every console. */
const settleLimitMs = 60_000;
const compareMs = 300;
const brokerAwayMs = 1_500;
const maxShown = 10;

/** What the agent, and this process with broker and consoles, hold. */
export interface Sample {
  readonly agent: Usage;
  readonly consoles: Usage;
}

// The namespace's links are those of a /sys of its own.
execFileSync('mount', ['-t', 'sysfs', 'soak', '/sys']);
const churn = new Churn();
let server: EmbeddedBroker = await startEmbeddedBroker({ port: 0, hosts: ['127.0.0.1'] });
const { port } = server;
const url = `amqp://127.0.0.1:${port}`;
const agent: Program<typeof import('./node.ts').handlers> = startProgram(
  new URL('node.ts', import.meta.url),
  [url],
);
const agentName = await agent.request('name');
const dial = () => connect({ urls: [url], containerId: crypto.randomUUID(), retry: 'forever' });
const subscriberBroker = dial();
const console = await openConsole({ broker: dial() });
const events: LinkEvent[] = [];
const followers = await follow();
const visitors = new Visitors(url, agentName);
const kernelChanges = () =>
  Object.fromEntries(
    flappingLinks.map((link) => [
      link,
      Number(readFileSync(`/sys/class/net/${link}/carrier_changes`, 'utf8')),
    ]),
  );

export const handlers = serve({
  start: () => {
    churn.start();
    visitors.start();
  },
  restartBroker: async () => {
    await server.close();
    await pause(brokerAwayMs);
    server = await startEmbeddedBroker({ port, hosts: ['127.0.0.1'] });
  },
  /** Measures while no visitor is there. */
  sample: async (): Promise<Sample> => {
    await visitors.pause();
    const agentUsage = await agent.request('usage');
    const consoles = readUsage();
    visitors.start();
    return { agent: agentUsage, consoles };
  },
  counts: async () => ({
    changes: churn.changes,
    visits: visitors.arrivals,
    failures: [...visitors.failures],
    events: events.length,
    objects: followers.map((follower) => follower.picture().size),
    agentCpuMs: toMs(await agent.request('cpu')),
    driverCpuMs: toMs(process.cpuUsage()),
  }),
  /** Ends the changes and compares every picture. @returns what is wrong. */
  finish: async (): Promise<readonly string[]> => {
    await visitors.pause();
    await churn.stop();
    return [
      ...churn.problems.map((problem) => `ip: ${problem}`),
      ...(await comparePicturesInTime()),
      ...checkEvents(events, kernelChanges()),
      ...(await agent.request('warnings')).filter((text) => !isExpected(text)),
    ];
  },
  close: () => agent[Symbol.asyncDispose](),
});

async function follow(): Promise<readonly Follower[]> {
  const subscription = await console.events({ agentName, limit: 100_000 });
  void (async () => {
    for await (const { event } of subscription) await keepEvent(console, event);
  })();
  const subscriber = new Subscriber({ broker: subscriberBroker, console, agentName });
  await subscriberBroker.ready();
  await subscriber.open();
  return [
    await followIndications(console, agentName),
    followLive(await console.live({ packageName: 'com.redhat.ovirtNode' }), agentName),
    subscriber,
  ];
}

async function keepEvent(reader: Console, event: Parameters<Console['eventValues']>[1]): Promise<void> {
  const { interfaceName, transitions } = await reader.eventValues(agentName, event);
  if (transitions === undefined) return;
  events.push({
    name: event.schemaId?.className ?? '',
    interfaceName: String(interfaceName),
    atMs: Number(event.atNs / 1_000_000n),
    transitions: Number(transitions),
  });
}

/** Compares until everything is equal: statistics change while the answer of the store is on its way. */
async function comparePicturesInTime(): Promise<readonly string[]> {
  let problems: readonly string[] = ['the agent did not answer'];
  await waitUntil(
    async () => {
      problems = await compareAll().catch((error: unknown) => [String(error)]);
      return problems.length === 0;
    },
    { timeoutMs: settleLimitMs, intervalMs: compareMs },
  );
  const more = problems.length - maxShown;
  return more > 0 ? [...problems.slice(0, maxShown), `and ${more} more`] : problems;
}

async function compareAll(): Promise<readonly string[]> {
  const store = await queryStore(console, agentName);
  return [
    ...compareWithKernel(store),
    ...followers.flatMap((follower) =>
      comparePictures(store, follower.picture()).map((problem) => `${follower.name}: ${problem}`),
    ),
  ];
}

interface KernelLink {
  readonly ifname: string;
  readonly mtu: number;
  readonly addr_info?: readonly { readonly local: string; readonly prefixlen: number }[];
}

/** Compares names of links and addresses in the store with those that `ip` lists. */
function compareWithKernel(store: Picture): readonly string[] {
  const links = JSON.parse(
    execFileSync('ip', ['-json', 'address'], { encoding: 'utf8' }),
  ) as readonly KernelLink[];
  const ofClass = (name: string) =>
    [...store].filter(([key]) => key.includes(`:${name}:`)).map(([, { properties }]) => properties);
  const pairs = [
    {
      kernel: links.map(({ ifname, mtu }) => `${ifname} ${mtu}`),
      stored: ofClass('networkInterface').map(({ interfaceName, mtu }) => `${interfaceName} ${mtu}`),
    },
    {
      kernel: links.flatMap(({ ifname, addr_info = [] }) =>
        addr_info.map(({ local, prefixlen }) => `${ifname}:${local}/${prefixlen}`),
      ),
      // The name of an object ends with the keys of its class.
      stored: [...store.keys()].flatMap((key) => key.split(`:address:${nodeUuid}:`).slice(1)),
    },
  ];
  return pairs.flatMap(({ kernel, stored }) => [
    ...kernel.filter((one) => !stored.includes(one)).map((one) => `the store lacks ${one} of the kernel`),
    ...stored.filter((one) => !kernel.includes(one)).map((one) => `the kernel has no ${one}`),
  ]);
}

/** What the agent logs while its broker restarts. */
function isExpected(warning: string): boolean {
  return /broker/i.test(warning);
}

function toMs({ user, system }: NodeJS.CpuUsage): number {
  return Math.round((user + system) / 1_000);
}
