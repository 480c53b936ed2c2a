import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPolicy } from '#access';
import { connect, startEmbeddedBroker } from '#broker';
import { type Console, openConsole } from '#console';
import { methodTable, Node } from '#node';
import { type Host, hostAt } from '#probes';
import type { ManagedObject } from '#qmf';
import { memoryLog, type ZooLog } from '../agent/zoo.ts';
import { waitUntil } from '../wait-until.ts';
import { nodeUuid } from './facts.ts';
import { hourly } from './memory-node.ts';

export const runningName = `ovirt.org:node:${nodeUuid}`;

/** The machine that the test runs on, as a node on an embedded broker with logins; test tools replace those of the system. */
export interface RunningNode extends AsyncDisposable {
  readonly node: Node;
  readonly log: ZooLog;
  readonly folder: string;
  /** Returns the broker's URL with the login of a user. */
  urlOf(user: string): string;
  /** Returns a console of a user: `admin`, the operators `alice` and `bob`, `identifier` or `viewer`. */
  consoleOf(user: string): Promise<Console>;
  object(console: Console, className: string, key?: string): Promise<ManagedObject>;
  /** Reads the properties of an object. */
  values(className: string, key?: string): Promise<Readonly<Record<string, unknown>>>;
  call(
    className: string,
    key: string | undefined,
    method: string,
    args?: object,
    user?: string,
  ): Promise<object>;
}

interface Options {
  /** Programs in Perl, by the names of the tools that they replace. */
  readonly tools?: Readonly<Record<string, string>>;
  readonly allowChanges?: boolean;
  /** The machine that the probes read; this one by default. */
  readonly host?: Host;
  /** Seconds of a transaction of the network; absent when the test changes no network. */
  readonly changes?: { readonly seconds: number };
}

/** The program from its source, for the watchdog. */
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const rollback = { file: process.execPath, args: ['-C', 'ovirt-source', main, 'rollback'] };

export async function startRunningNode({
  tools = {},
  allowChanges,
  host = hostAt('/'),
  changes,
}: Options = {}): Promise<RunningNode> {
  const folder = await mkdtemp(join(tmpdir(), 'running-'));
  for (const [name, text] of Object.entries(tools)) {
    await writeFile(join(folder, name), `#!/usr/bin/perl\n$| = 1;\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const server = await startEmbeddedBroker({ port: 0, authenticate: (user, password) => user === password });
  const dial = (user: string, retry: 'forever' | 'never') =>
    connect({ urls: [...server.urls], user, password: user, containerId: crypto.randomUUID(), retry });
  const log = memoryLog();
  const broker = dial('agent', 'forever');
  const node = await Node.create({
    host,
    broker,
    dial: () => dial('agent', 'never'),
    policy: readPolicy(
      [
        {
          origin: 'policy.',
          callers: { admin: 'administrator', alice: 'operator', bob: 'operator', identifier: 'identifier' },
        },
      ],
      methodTable,
    ),
    log,
    schemaJson: readFileSync('schema/ovirt-node.json', 'utf8'),
    version: '0.0.0',
    stateDirectory: join(folder, 'state'),
    configuredUuid: nodeUuid,
    intervals: hourly,
    heartbeatSeconds: 2,
    publishJitterMs: 0,
    allowChanges,
    transactions: changes && { ...changes, rollback },
    toolPath: `${folder}:/usr/bin:/bin`,
  });
  await node.open();
  const consoleBrokers: ReturnType<typeof dial>[] = [];
  const consoles = new Map<string, Promise<Console>>();
  const consoleOf = (user: string) => {
    const existing = consoles.get(user);
    if (existing) return existing;
    const consoleBroker = dial(user, 'forever');
    consoleBrokers.push(consoleBroker);
    const opening = openConsole({ broker: consoleBroker });
    consoles.set(user, opening);
    return opening;
  };
  const object: RunningNode['object'] = async (console, className, key) => {
    const name = `com.redhat.ovirtNode:${className}:${nodeUuid}${key === undefined ? '' : `:${key}`}`;
    for await (const candidate of console.objects(runningName, { className })) {
      if (candidate.objectId?.objectName === name) return candidate;
    }
    throw new Error(`no ${name}`);
  };
  await waitUntil(() => node.facts().agent.changesAllowed, 60_000);
  return {
    node,
    log,
    folder,
    consoleOf,
    urlOf: (user) => (server.urls[0] ?? '').replace('//', `//${user}:${user}@`),
    object,
    async values(className, key) {
      const console = await consoleOf('viewer');
      return (await console.values(runningName, await object(console, className, key))).properties;
    },
    async call(className, key, method, args = {}, user = 'admin') {
      const console = await consoleOf(user);
      const called = await object(console, className, key);
      return console.call(runningName, called, method, args as never, { timeoutMs: 60_000 });
    },
    async [Symbol.asyncDispose]() {
      await node.close();
      for (const one of [...consoleBrokers, broker]) await one.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
