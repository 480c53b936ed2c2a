import { type Broker, type BrokerStatus, connect } from '#broker';
import { type Console, openConsole } from '#console';
import type { ManagedObject } from '#qmf';
import { animalName, openZoo, type Zoo, type ZooFacts } from '../../kit/agent/zoo.ts';
import { waitUntil } from '../../kit/wait-until.ts';

export const agentName = 'example.org:zoo:one';
export const epoch = 9;
/** Limit for giving up, reconnecting or answering, in milliseconds: far above the usual time. */
export const recoveryLimitMs = 15_000;

/** Limit for both to reconnect to a broker that takes seconds to start, while the waits between attempts grow. */
const reconnectLimitMs = 60_000;

/** A login that a broker can refuse, and an idle limit that gives up a frozen broker in two seconds. */
export const login = { user: 'alice', password: 'secret', idleTimeoutMs: 2_000 };

/** Adds the login to the URL of a broker, for a command. */
export const addLogin = (url: string) => url.replace('//', `//${login.user}:${login.password}@`);

/** One agent and one console on the same brokers. */
export interface Stage extends AsyncDisposable {
  readonly zoo: Zoo;
  readonly console: Console;
  readonly broker: Broker;
  /** Every status of the console's connection. */
  readonly statuses: readonly BrokerStatus[];
  /** Waits until agent and console are connected to this broker and the console has received from the agent. */
  waitForConnection(url: string): Promise<void>;
  /** Waits until neither has a connection. */
  waitForLoss(): Promise<void>;
}

export async function openStage(
  urls: readonly string[],
  facts: ZooFacts = { open: true, animals: [{ name: 'leo' }, { name: 'sleepy' }] },
): Promise<Stage> {
  const zoo = await openZoo(urls, facts, { epoch, heartbeatSeconds: 1 }, login);
  const broker = connect({ urls, containerId: `outage-${crypto.randomUUID()}`, retry: 'forever', ...login });
  const statuses: BrokerStatus[] = [];
  broker.onStatus((status) => statuses.push(status));
  const console = await openConsole({ broker, requestTimeoutMs: 20_000 });
  const isOn = (connection: Broker, url: string) => {
    const status = connection.status();
    return status.state === 'connected' && status.url === url;
  };
  return {
    zoo,
    console,
    broker,
    statuses,
    async waitForConnection(url) {
      await waitUntil(() => isOn(zoo.broker, url) && isOn(broker, url), reconnectLimitMs);
      const since = BigInt(Date.now()) * 1_000_000n;
      await waitUntil(() => (console.agent(agentName)?.lastSeenNs ?? 0n) > since, recoveryLimitMs);
    },
    waitForLoss: () =>
      waitUntil(
        () => [zoo.broker, broker].every((connection) => connection.status().state !== 'connected'),
        recoveryLimitMs,
      ),
    async [Symbol.asyncDispose]() {
      await console.close();
      await broker.close();
      await zoo[Symbol.asyncDispose]();
    },
  };
}

/** Reads an animal and its schema, so that a later call is one request. */
export async function readAnimal(console: Console, name: string): Promise<ManagedObject> {
  const object = await console.object(agentName, { objectName: animalName(name) });
  if (object === undefined) throw new Error(`no animal ${name}`);
  await console.values(agentName, object);
  return object;
}
