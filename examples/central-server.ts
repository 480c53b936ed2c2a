// A small central server: finds the machines on a broker, keeps a table of them up to date, and prints alarms.
//   BROKER_URL=amqps://viewer:secret@broker.example.com node -C ovirt-source examples/central-server.ts
// Runs so in a checkout. With `ovirt-node-agent` installed, or after `npm run build`, leave out `-C ovirt-source`.
import { setTimeout as pause } from 'node:timers/promises';
import { type Broker, connect } from 'ovirt-node-agent/broker';
import {
  type AgentChange,
  type AgentRecord,
  type Console,
  openConsole,
  printable,
} from 'ovirt-node-agent/console';
import type { ManagedObject } from 'ovirt-node-agent/qmf';

/** The properties of one object and its latest statistics. */
type Values = Readonly<Record<string, unknown>>;
interface Machine {
  state: 'alive' | 'silent';
  /** By class and object name. */
  readonly objects: Map<string, Values>;
  /** When the agent last changed or deleted each object, in nanoseconds since 1970. */
  readonly updatedNs: Map<string, bigint>;
  /** Keys of the objects received since the latest reading began. Each reading has its own set. */
  received: Set<string>;
}
const classes: readonly string[] = ['ovirtNode', 'networkInterface'];
/** QMF counts severities downwards: 3 is `error`, 0 is `emerg`. */
const alarmSeverity = 3;
/** A reading that failed is repeated after these milliseconds, then after twice as many, and so on. */
const retryMs = { first: 500, longest: 30_000 };

/** Follows the machines until the console closes. @param write gets each changed line of the table, and each alarm. */
export async function watchMachines(
  broker: Broker,
  qmfConsole: Console,
  write: (line: string) => void,
): Promise<void> {
  // Names and values come from agents: a control character in one must not reach the terminal.
  const print = (line: string) => write(printable(line));
  const machines = new Map<string, Machine>();
  const lines = new Map<string, string>();
  const printIfChanged = (name: string) => {
    const machine = machines.get(name);
    const line = machine === undefined ? `${name} is gone` : formatLine(name, machine);
    if (lines.get(name) !== line) print(line);
    lines.set(name, line);
  };
  const store = async (name: string, object: ManagedObject) => {
    const machine = machines.get(name);
    const className = object.schemaId?.className ?? '';
    if (machine === undefined || !classes.includes(className)) return;
    // An agent publishes complete properties, complete statistics, or both; the schema tells them apart.
    const { properties, statistics } = await qmfConsole.values(name, object);
    const key = `${className} ${object.objectId?.objectName}`;
    machine.received.add(key);
    // The answer to a query may come after newer data: a broker keeps no order between two addresses.
    if ((object.updatedNs ?? 0n) < (machine.updatedNs.get(key) ?? 0n)) return;
    machine.updatedNs.set(key, object.updatedNs ?? 0n);
    if ((object.deletedNs ?? 0n) > 0n) machine.objects.delete(key);
    else machine.objects.set(key, { ...machine.objects.get(key), ...properties, ...statistics });
  };
  const readOnce = async (name: string) => {
    for (const className of classes) {
      for await (const object of qmfConsole.objects(name, { className })) await store(name, object);
    }
  };
  /** Reads a machine until its objects came: a query may get lost, or meet an agent that is not ready. */
  const read = async (name: string) => {
    const machine = machines.get(name);
    if (machine === undefined) return;
    const received = new Set<string>();
    machine.received = received;
    /** False when a newer reading began, or when the machine went away. */
    const isCurrent = () =>
      machines.get(name) === machine && machine.received === received && machine.state === 'alive';
    for (let waitMs = retryMs.first; isCurrent(); waitMs = Math.min(waitMs * 2, retryMs.longest)) {
      const failure = await readOnce(name).catch((error: Error) => error);
      if (!isCurrent()) return;
      if (failure) print(`${name} cannot be read, next try in ${waitMs} ms: ${failure.message}`);
      const isComplete = !failure && [...received].some((key) => key.startsWith('ovirtNode '));
      if (isComplete)
        for (const key of machine.objects.keys()) if (!received.has(key)) machine.objects.delete(key);
      printIfChanged(name);
      if (isComplete) return;
      await pause(waitMs, undefined, { ref: false });
    }
  };
  const onAgentChange = ({ kind, agent: { name, state } }: AgentChange) => {
    if (!name.startsWith('ovirt.org:node:')) return;
    const machine = machines.get(name) ?? newMachine(state);
    // After a restart the machine's clock may be behind.
    if (kind === 'restarted') machine.updatedNs.clear();
    const wasAway = kind === 'added' || kind === 'restarted' || machine.state !== state;
    machine.state = state;
    if (kind === 'removed') machines.delete(name);
    else machines.set(name, machine);
    if (wasAway && state === 'alive') void read(name);
    else printIfChanged(name);
  };
  const add = (agent: AgentRecord) => {
    if (!machines.has(agent.name)) onAgentChange({ kind: 'added', agent });
  };
  const discover = async () => {
    try {
      for await (const agent of qmfConsole.discover()) add(agent);
    } catch (error) {
      print(`the agents cannot be discovered: ${(error as Error).message}`);
    }
  };
  /** Reads the known machines again after a reconnection: they may have changed meanwhile. New ones cause a change. */
  const onReconnected = () => {
    for (const name of machines.keys()) void read(name);
    void discover();
  };

  await using data = await qmfConsole.data();
  await using events = await qmfConsole.events();
  const unsubscribe = [
    qmfConsole.onAgent(onAgentChange),
    broker.onStatus(({ state }) => void (state === 'connected' && onReconnected())),
  ];
  for (const agent of qmfConsole.agents()) add(agent);
  void discover();
  const dataLoop = (async () => {
    for await (const { agentName, object } of data) {
      await store(agentName, object);
      if (machines.has(agentName)) printIfChanged(agentName);
    }
  })();
  for await (const { agentName, event } of events) {
    if (event.severity > alarmSeverity) continue;
    const values = await qmfConsole.eventValues(agentName, event);
    const text = Object.entries(values).map(([name, value]) => `${name}=${String(value)}`);
    const time = new Date(Number(event.atNs / 1_000_000n)).toISOString();
    print(`ALARM ${time} ${agentName} ${event.schemaId?.className} ${text.join(' ')}`);
  }
  for (const end of unsubscribe) end();
  machines.clear();
  await dataLoop;
}

const newMachine = (state: Machine['state']): Machine => ({
  state,
  objects: new Map(),
  updatedNs: new Map(),
  received: new Set(),
});

function formatLine(name: string, { state, objects }: Machine): string {
  const ofClass = (className: string) =>
    [...objects].filter(([key]) => key.startsWith(`${className} `)).map(([, values]) => values);
  const [node = {}] = ofClass('ovirtNode');
  const interfaces = ofClass('networkInterface');
  const up = interfaces.filter((values) => values['carrier'] === true).length;
  const memoryMiB = Math.round(Number(node['memory'] ?? 0) / 1024);
  return `${node['hostname'] ?? name} ${state} ${node['cpuCount'] ?? '?'} CPUs ${memoryMiB} MiB ${up} of ${interfaces.length} links up`;
}

if (process.argv[1] === import.meta.filename) {
  const urls = [process.env['BROKER_URL'] ?? 'amqp://127.0.0.1:5672'];
  await using broker = connect({ urls, containerId: `central-${crypto.randomUUID()}`, retry: 'forever' });
  broker.onStatus((status) => {
    if (status.state === 'waiting') process.stderr.write(`${printable(status.reason)}\n`);
  });
  await using qmfConsole = await openConsole({ broker, requestTimeoutMs: 3_000 });
  process.once('SIGINT', () => void qmfConsole.close());
  await watchMachines(broker, qmfConsole, (line) => process.stdout.write(`${line}\n`));
}
