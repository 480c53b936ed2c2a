import { randomUUID } from 'node:crypto';
import { type Broker, connect, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import {
  type Console,
  type EventIndication,
  openConsole,
  type Subscription,
  type ValuesByName,
} from '#console';
import type { ManagedObject } from '#qmf';
import { smbios } from '../qemu/hardware.ts';
import { pollWithBackoff } from './backoff.ts';
import type { Vm } from './vm.ts';

export const agentName = `ovirt.org:node:${smbios.uuid}`;

/** An object of the agent; the schema tells its properties from its statistics. */
export interface LabObject {
  readonly managed: ManagedObject;
  readonly properties: ValuesByName;
  readonly statistics: ValuesByName;
}

/** The agent's service in a machine, and on this side its broker and consoles. */
export interface AgentLab extends AsyncDisposable {
  readonly broker: EmbeddedBroker;
  /** The console of the administrator. */
  readonly console: Console;
  /** Opens a console for another user of the broker. */
  consoleOf(user: string): Promise<Console>;
  /** Returns an object of a class. @param key last part of its name; without it the machine's uuid. @throws when there is no such object. */
  object(className: string, key?: string): Promise<LabObject>;
  objects(className: string): Promise<readonly LabObject[]>;
  /** Calls a method as the administrator. */
  call(className: string, key: string, method: string, args?: object): Promise<ValuesByName>;
  /** Waits until an object exists and fulfils a condition. @throws after the time limit. */
  waitUntil(
    className: string,
    key: string,
    condition: (object: LabObject) => boolean,
    limitMs?: number,
  ): Promise<LabObject>;
  /** Waits until the agent answers, after a start or a lost connection. */
  waitUntilOnline(limitMs?: number): Promise<void>;
  /** Subscribes to the agent's events from now on. */
  events(): Promise<Subscription<EventIndication>>;
}

/** Options of {@link startAgent}. */
export interface AgentOptions {
  /** Further tables of the configuration, in TOML. */
  readonly config?: string;
  /** Starts the service at the next boot, too. */
  readonly enable?: boolean;
  /** Interval between two reads of facts, in seconds; 10 by default. An interval of 1 keeps a processor of the machine busy. */
  readonly everySeconds?: number;
  /** Connects the agent to its broker over IPv6. */
  readonly ipv6?: boolean;
}

/** Users of the lab's broker; the password of each is its name. */
export const users: readonly string[] = ['agent', 'admin', 'operator', 'identifier', 'viewer'];
const defaultLimitMs = 180_000;
/** A query to an agent that is just starting again is lost: a wait asks again after this time, not after the default of ten seconds. */
const pollTimeoutMs = 3_000;

const configOf = ({ everySeconds = 10, config = '' }: AgentOptions, url: string) => `
[broker]
urls = ["${url}"]
user = "agent"
passwordFile = "/etc/ovirt-node/password"
allowPlainText = true
[heartbeat]
interval = 2
[intervals]
ovirtNode = ${everySeconds}
networkInterface = ${everySeconds}
address = ${everySeconds}
route = ${everySeconds}
agent = ${everySeconds}
[policy.callers]
admin = "administrator"
operator = "operator"
identifier = "identifier"
${config}`;

/** Starts the agent's service in a machine and waits until the agent answers. */
export async function startAgent(vm: Vm, options: AgentOptions = {}): Promise<AgentLab> {
  const broker = await startEmbeddedBroker({
    port: 0,
    authenticate: (user, password) => users.includes(user) && password === user,
  });
  const connections: Broker[] = [];
  const connectAs = (user: string): Broker => {
    const connection = connect({
      urls: [...broker.urls],
      user,
      password: user,
      containerId: randomUUID(),
      retry: 'forever',
    });
    connections.push(connection);
    return connection;
  };
  const consoleOf = (user: string): Promise<Console> => openConsole({ broker: connectAs(user) });
  const url = `amqp://${options.ipv6 ? '[fec0::2]' : '10.0.2.2'}:${broker.port}`;
  await configureService(vm, configOf(options, url));
  const connection = connectAs('admin');
  const admin = await openConsole({ broker: connection });
  const poller = await openConsole({ broker: connection, requestTimeoutMs: pollTimeoutMs });
  const objectsBy = async (console: Console, className: string): Promise<readonly LabObject[]> => {
    const objects: LabObject[] = [];
    for await (const managed of console.objects(agentName, { className })) {
      objects.push({ managed, ...(await console.values(agentName, managed)) });
    }
    return objects;
  };
  const objectBy = async (
    console: Console,
    className: string,
    key: string = smbios.uuid,
  ): Promise<LabObject> => {
    const objects = await objectsBy(console, className);
    const object = objects.find(({ managed }) => managed.objectId?.objectName.endsWith(`:${key}`));
    if (!object) throw new Error(`the agent has no ${className} ${key}`);
    return object;
  };
  await vm.sh(`systemctl ${options.enable ? 'enable --now' : 'start'} ovirt-node-agent.service`);
  const lab: AgentLab = {
    broker,
    console: admin,
    consoleOf,
    objects: (className) => objectsBy(admin, className),
    object: (className, key) => objectBy(admin, className, key),
    async call(className, key, method, args = {}) {
      // An agent that has just started again on a busy host answers before its first reading of the network.
      const { managed } = await lab.waitUntil(className, key, () => true);
      return admin.call(agentName, managed, method, args as never, { timeoutMs: defaultLimitMs });
    },
    async waitUntil(className, key, condition, limitMs = defaultLimitMs) {
      let last: unknown;
      const check = async () => {
        try {
          const object = await objectBy(poller, className, key);
          if (condition(object)) return object;
          last = object.properties;
        } catch (error) {
          last = error;
        }
        return undefined;
      };
      const object = await pollWithBackoff(check, limitMs);
      if (object) return object;
      throw new Error(`${className} ${key} does not fulfil the condition after ${limitMs / 1000} s`, {
        cause: last,
      });
    },
    waitUntilOnline: async (limitMs) => void (await lab.waitUntil('agent', smbios.uuid, () => true, limitMs)),
    events: () => admin.events({ agentName }),
    async [Symbol.asyncDispose]() {
      await Promise.all(connections.map((connection) => connection.close()));
      await broker.close();
    },
  };
  await lab.waitUntilOnline();
  return lab;
}

/** Configures the service, whose unit the saved machine has. */
async function configureService(vm: Vm, config: string): Promise<void> {
  await vm.write('/etc/ovirt-node/agent.toml', config);
  await vm.write('/etc/ovirt-node/password', 'agent\n', '600');
}
