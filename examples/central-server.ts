// A small central server: finds the machines on a broker, keeps a table of them up to date, and prints alarms.
//   BROKER_URL=amqps://viewer:secret@broker.example.com node -C ovirt-source examples/central-server.ts
// In a checkout; with `ovirt-node-agent` installed, or after `npm run build`, without `-C ovirt-source`.
import { type Broker, connect } from 'ovirt-node-agent/broker';
import { type AgentChange, type Console, openConsole } from 'ovirt-node-agent/console';
import type { ManagedObject } from 'ovirt-node-agent/qmf';

/** The values of one object: its properties, and what was measured last. */
type Values = Readonly<Record<string, unknown>>;
interface Machine {
  state: 'alive' | 'silent';
  /** By class and name of the object. */
  readonly objects: Map<string, Values>;
  /** Those that were heard of since they were last read. */
  readonly heard: Set<string>;
}
const classes: readonly string[] = ['ovirtNode', 'networkInterface'];
/** Severities count downwards: 3 is `error`, 0 is `emerg`. */
const alarming = 3;

/** Follows the machines until the console closes. @param print gets each line of the table that changed, and each alarm. */
export async function watchMachines(
  broker: Broker,
  console: Console,
  print: (line: string) => void,
): Promise<void> {
  const machines = new Map<string, Machine>();
  const lines = new Map<string, string>();
  const tell = (name: string) => {
    const machine = machines.get(name);
    const line = machine === undefined ? `${name} is gone` : lineOf(name, machine);
    if (lines.get(name) !== line) print(line);
    lines.set(name, line);
  };
  const apply = async (name: string, object: ManagedObject) => {
    const machine = machines.get(name);
    const className = object.schemaId?.className ?? '';
    if (machine === undefined || !classes.includes(className)) return;
    // Agents tell whole properties, or whole statistics, or both; the schema says which is which.
    const { properties, statistics } = await console.values(name, object);
    const key = `${className} ${object.objectId?.objectName}`;
    machine.heard.add(key);
    if ((object.deletedNs ?? 0n) > 0n) machine.objects.delete(key);
    else machine.objects.set(key, { ...machine.objects.get(key), ...properties, ...statistics });
  };
  const read = async (name: string) => {
    const machine = machines.get(name);
    machine?.heard.clear();
    try {
      for (const className of classes)
        for await (const object of console.objects(name, { className })) await apply(name, object);
      for (const key of machine?.objects.keys() ?? [])
        if (!machine?.heard.has(key)) machine?.objects.delete(key);
    } catch (error) {
      print(`${name} cannot be read: ${(error as Error).message}`);
    }
    tell(name);
  };
  const changed = ({ kind, agent: { name, state } }: AgentChange) => {
    if (!name.startsWith('ovirt.org:node:')) return;
    const machine = machines.get(name) ?? { state, objects: new Map(), heard: new Set() };
    const wasAway = kind === 'added' || kind === 'restarted' || machine.state !== state;
    machine.state = state;
    if (kind === 'removed') machines.delete(name);
    else machines.set(name, machine);
    if (wasAway && state === 'alive') void read(name);
    else tell(name);
  };
  /** What is new is told by the console; what was there before may have changed while nobody listened. */
  const ask = async () => {
    const known = new Set(machines.keys());
    try {
      for await (const { name } of console.discover()) if (known.has(name)) await read(name);
    } catch (error) {
      print(`nobody was asked who is there: ${(error as Error).message}`);
    }
  };

  await using data = await console.data();
  await using events = await console.events();
  const forget = [
    console.onAgent(changed),
    broker.onStatus(({ state }) => void (state === 'connected' && ask())),
  ];
  const asking = ask();
  const following = (async () => {
    for await (const { agentName, object } of data) {
      await apply(agentName, object);
      if (machines.has(agentName)) tell(agentName);
    }
  })();
  for await (const { agentName, event } of events) {
    if (event.severity > alarming) continue;
    const values = await console.eventValues(agentName, event);
    const text = Object.entries(values).map(([name, value]) => `${name}=${String(value)}`);
    const time = new Date(Number(event.atNs / 1_000_000n)).toISOString();
    print(`ALARM ${time} ${agentName} ${event.schemaId?.className} ${text.join(' ')}`);
  }
  for (const end of forget) end();
  await Promise.all([asking, following]);
}

function lineOf(name: string, { state, objects }: Machine): string {
  const of = (className: string) =>
    [...objects].filter(([key]) => key.startsWith(`${className} `)).map(([, values]) => values);
  const [node = {}] = of('ovirtNode');
  const interfaces = of('networkInterface');
  const up = interfaces.filter((found) => found['carrier'] === true).length;
  const memory = Math.round(Number(node['memory'] ?? 0) / 1024);
  return `${node['hostname'] ?? name} ${state} ${node['cpuCount'] ?? '?'} CPUs ${memory} MiB ${up} of ${interfaces.length} links up`;
}

if (process.argv[1] === import.meta.filename) {
  const urls = [process.env['BROKER_URL'] ?? 'amqp://127.0.0.1:5672'];
  await using broker = connect({ urls, containerId: `central-${crypto.randomUUID()}`, retry: 'forever' });
  broker.onStatus((status) => {
    if (status.state === 'waiting') process.stderr.write(`${status.reason}\n`);
  });
  await using console = await openConsole({ broker });
  process.once('SIGINT', () => void console.close());
  await watchMachines(broker, console, (line) => process.stdout.write(`${line}\n`));
}
