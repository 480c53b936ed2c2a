import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, startEmbeddedBroker } from '#broker';
import { type Console, openConsole } from '#console';
import { Node, readPolicy } from '#node';
import { hostAt } from '#probes';
import type { ManagedObject } from '#qmf';
import { memoryLog, type ZooLog } from '../agent/zoo.ts';
import { waitUntil } from '../wait-until.ts';
import { nodeUuid } from './facts.ts';

export const runningName = `ovirt.org:node:${nodeUuid}`;

/** This very machine on the bus of a broker with logins, with tools of the test's own in place of the system's. */
export interface RunningNode extends AsyncDisposable {
  readonly node: Node;
  readonly log: ZooLog;
  readonly folder: string;
  /** The broker's address with the login of a user. */
  urlOf(user: string): string;
  /** A console of a user: `admin`, the operators `alice` and `bob`, `identifier` or `viewer`. */
  consoleOf(user: string): Promise<Console>;
  object(console: Console, className: string, key?: string): Promise<ManagedObject>;
  /** What an object shows. */
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
  /** Programs in Perl, by the names of the tools that they stand for. */
  readonly tools?: Readonly<Record<string, string>>;
  readonly allowChanges?: boolean;
  /** Changes of the network, and for how long; without it there are none. */
  readonly changes?: { readonly seconds: number };
}

const seconds = 3600;

/** The program from its source; it is started elsewhere. */
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const rollback = { file: process.execPath, args: ['-C', 'ovirt-source', main, 'rollback'] };

export async function startRunningNode({
  tools = {},
  allowChanges,
  changes,
}: Options = {}): Promise<RunningNode> {
  const folder = await mkdtemp(join(tmpdir(), 'running-'));
  for (const [name, text] of Object.entries(tools)) {
    await writeFile(join(folder, name), `#!/usr/bin/perl\n$| = 1;\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const server = await startEmbeddedBroker({ port: 0, authenticate: (user, password) => user === password });
  const way = (user: string, retry: 'forever' | 'never') =>
    connect({ urls: [...server.urls], user, password: user, containerId: crypto.randomUUID(), retry });
  const log = memoryLog();
  const broker = way('agent', 'forever');
  const node = await Node.create({
    host: hostAt('/'),
    broker,
    dial: () => way('agent', 'never'),
    policy: readPolicy([
      {
        origin: 'policy.',
        callers: { admin: 'administrator', alice: 'operator', bob: 'operator', identifier: 'identifier' },
      },
    ]),
    log,
    schemaXml: readFileSync('schema/ovirt-node.xml', 'utf8'),
    version: '0.0.0',
    stateDirectory: join(folder, 'state'),
    configuredUuid: nodeUuid,
    intervals: {
      ovirtNode: seconds,
      cpu: seconds,
      networkInterface: seconds,
      address: seconds,
      route: seconds,
      disk: seconds,
      agent: seconds,
    },
    heartbeatSeconds: 2,
    publishJitterMs: 0,
    allowChanges,
    ...(changes && { transactions: { ...changes, rollback } }),
    toolPath: `${folder}:/usr/bin:/bin`,
  });
  await node.open();
  const ways: ReturnType<typeof way>[] = [];
  const consoles = new Map<string, Promise<Console>>();
  const consoleOf = (user: string) => {
    const made =
      consoles.get(user) ?? openConsole({ broker: ways[ways.push(way(user, 'forever')) - 1] ?? broker });
    consoles.set(user, made);
    return made;
  };
  const object: RunningNode['object'] = async (console, className, key) => {
    const name = `com.redhat.ovirtNode:${className}:${nodeUuid}${key === undefined ? '' : `:${key}`}`;
    for await (const found of console.objects(runningName, { className })) {
      if (found.objectId?.objectName === name) return found;
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
      for (const one of [...ways, broker]) await one.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
