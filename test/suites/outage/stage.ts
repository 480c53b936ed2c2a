import { type Broker, type BrokerStatus, connect } from '#broker';
import { type Console, openConsole } from '#console';
import type { ManagedObject } from '#qmf';
import { animalName, openZoo, type Zoo, type ZooFacts } from '../../kit/agent/zoo.ts';
import { waitUntil } from '../../kit/wait-until.ts';

export const agentName = 'example.org:zoo:one';
export const epoch = 9;
/** Longest that anything may take to be given up, to come back or to be answered: far above what it does take. */
export const recoveryLimitMs = 15_000;

/** Longest until both are back on a broker that takes seconds to start: the waits between attempts grow meanwhile. */
const returnMs = 60_000;

/** Named, so that a broker can refuse it; and impatient, so that a frozen broker is given up in two seconds. */
export const login = { user: 'alice', password: 'secret', idleTimeoutMs: 2_000 };

/** The address with the login in it, for a command. */
export const addLogin = (url: string) => url.replace('//', `//${login.user}:${login.password}@`);

/** One agent and one console on the same brokers, and how their ways to them changed. */
export interface Stage extends AsyncDisposable {
  readonly zoo: Zoo;
  readonly console: Console;
  readonly broker: Broker;
  readonly statuses: readonly BrokerStatus[];
  /** Agent and console are on this broker, and the console has heard the agent since. */
  together(url: string): Promise<void>;
  /** Neither has a connection. */
  apart(): Promise<void>;
}

export async function openStage(
  urls: readonly string[],
  facts: ZooFacts = { open: true, animals: [{ name: 'leo' }, { name: 'sleepy' }] },
): Promise<Stage> {
  const zoo = await openZoo(urls, facts, { epoch, heartbeatSeconds: 1 }, login);
  const broker = connect({ urls, containerId: `outlive-${crypto.randomUUID()}`, retry: 'forever', ...login });
  const statuses: BrokerStatus[] = [];
  broker.onStatus((status) => statuses.push(status));
  const console = await openConsole({ broker, requestTimeoutMs: 20_000 });
  const isOn = (way: Broker, url: string) => {
    const status = way.status();
    return status.state === 'connected' && status.url === url;
  };
  return {
    zoo,
    console,
    broker,
    statuses,
    async together(url) {
      await waitUntil(() => isOn(zoo.broker, url) && isOn(broker, url), returnMs);
      const since = BigInt(Date.now()) * 1_000_000n;
      await waitUntil(() => (console.agent(agentName)?.lastSeenNs ?? 0n) > since, recoveryLimitMs);
    },
    apart: () =>
      waitUntil(
        () => [zoo.broker, broker].every((way) => way.status().state !== 'connected'),
        recoveryLimitMs,
      ),
    async [Symbol.asyncDispose]() {
      await console.close();
      await broker.close();
      await zoo[Symbol.asyncDispose]();
    },
  };
}

/** Read once, so that a call is one request. */
export async function readAnimal(console: Console, name: string): Promise<ManagedObject> {
  const object = await console.object(agentName, { objectName: animalName(name) });
  if (object === undefined) throw new Error(`no animal ${name}`);
  // Its schema, too.
  await console.values(agentName, object);
  return object;
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
