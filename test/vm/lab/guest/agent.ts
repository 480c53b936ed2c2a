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
import { makeBackoff } from './backoff.ts';
import type { Vm } from './vm.ts';

export const agentName = `ovirt.org:node:${smbios.uuid}`;

/** An object as a console has it: its values told apart by the schema. */
export interface LabObject {
  readonly managed: ManagedObject;
  readonly properties: ValuesByName;
  readonly statistics: ValuesByName;
}

/** The agent of a machine as operators run it, with a broker and consoles on this side. */
export interface AgentLab extends AsyncDisposable {
  readonly broker: EmbeddedBroker;
  /** Of the administrator. */
  readonly console: Console;
  /** A console of another user of the broker. */
  consoleOf(user: string): Promise<Console>;
  /** An object of class `ovirtNode`, or of another class by the last part of its name. */
  object(className: string, key?: string): Promise<LabObject>;
  objects(className: string): Promise<readonly LabObject[]>;
  /** Calls a method as the administrator. */
  call(className: string, key: string, method: string, args?: object): Promise<ValuesByName>;
  /** Waits until an object is there and so. */
  waitUntil(
    className: string,
    key: string,
    holds: (seen: LabObject) => boolean,
    limitMs?: number,
  ): Promise<LabObject>;
  /** Waits until the agent answers, after a start or a loss of its way. */
  waitUntilOnline(limitMs?: number): Promise<void>;
  /** What it told since it was first asked for. */
  events(): Promise<Subscription<EventIndication>>;
}

export interface AgentOptions {
  /** Further tables of the configuration, TOML. */
  readonly config?: string;
  /** How the unit is to start; `enable` has it at the next boot, too. */
  readonly enable?: boolean;
  /** How often facts are read, in seconds; each unless given, which keeps a processor busy. */
  readonly everySeconds?: number;
  /** Whether the broker is reached by IPv6. */
  readonly ipv6?: boolean;
}

/** Users of the lab's broker, each with its name as password. */
export const users = ['agent', 'admin', 'operator', 'identifier', 'viewer'] as const;
const usualLimitMs = 180_000;

const configOf = ({ everySeconds = 1, config = '' }: AgentOptions, url: string) => `
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

/** Starts the unit in the machine and waits until its agent is on the bus. */
export async function startAgent(vm: Vm, options: AgentOptions = {}): Promise<AgentLab> {
  const broker = await startEmbeddedBroker({
    port: 0,
    authenticate: (user, password) => (users as readonly string[]).includes(user) && password === user,
  });
  const ways: Broker[] = [];
  const consoleOf = async (user: string): Promise<Console> => {
    const way = connect({
      urls: [...broker.urls],
      user,
      password: user,
      containerId: randomUUID(),
      retry: 'forever',
    });
    ways.push(way);
    return openConsole({ broker: way });
  };
  const url = `amqp://${options.ipv6 ? '[fec0::2]' : '10.0.2.2'}:${broker.port}`;
  await vm.write('/etc/ovirt-node/agent.toml', configOf(options, url));
  await vm.write('/etc/ovirt-node/password', 'agent\n');
  await vm.sh(`chmod 600 /etc/ovirt-node/password
    cp /opt/ovirt-node-agent/packaging/ovirt-node-agent.service /etc/systemd/system/ && systemctl daemon-reload`);
  const admin = await consoleOf('admin');
  await vm.sh(`systemctl ${options.enable ? 'enable --now' : 'start'} ovirt-node-agent.service`);
  const lab: AgentLab = {
    broker,
    console: admin,
    consoleOf,
    async objects(className) {
      const found: LabObject[] = [];
      for await (const managed of admin.objects(agentName, { className })) {
        found.push({ managed, ...(await admin.values(agentName, managed)) });
      }
      return found;
    },
    async object(className, key = smbios.uuid) {
      const found = (await lab.objects(className)).find((seen) => nameOf(seen).endsWith(`:${key}`));
      if (!found) throw new Error(`no ${className} ${key}`);
      return found;
    },
    async call(className, key, method, args = {}) {
      const { managed } = await lab.object(className, key);
      return admin.call(agentName, managed, method, args as never, { timeoutMs: usualLimitMs });
    },
    async waitUntil(className, key, holds, limitMs = usualLimitMs) {
      const end = performance.now() + limitMs;
      const wait = makeBackoff();
      for (let last: unknown; ; await wait()) {
        try {
          const seen = await lab.object(className, key);
          if (holds(seen)) return seen;
          last = seen.properties;
        } catch (error) {
          last = error;
        }
        if (performance.now() > end) throw new Error(`${className} ${key} is still not so`, { cause: last });
      }
    },
    waitUntilOnline: async (limitMs) => void (await lab.waitUntil('agent', smbios.uuid, () => true, limitMs)),
    events: () => admin.events({ agentName }),
    async [Symbol.asyncDispose]() {
      await Promise.all(ways.map((way) => way.close()));
      await broker.close();
    },
  };
  await lab.waitUntilOnline();
  return lab;
}

const nameOf = ({ managed }: LabObject) => managed.objectId?.objectName ?? '';
