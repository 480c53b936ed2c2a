// A small central server: finds the machines on a broker, keeps a table of them up to date, and prints alarms.
//   BROKER_URL=amqps://viewer:secret@broker.example.com node -C ovirt-source examples/central-server.ts
// Runs so in a checkout. With `ovirt-node-agent` installed, or after `npm run build`, leave out `-C ovirt-source`.
import { connect } from 'ovirt-node-agent/broker';
import {
  type AgentRecord,
  type Console,
  type LiveObject,
  openConsole,
  printable,
} from 'ovirt-node-agent/console';

const machines = { packageName: 'com.redhat.ovirtNode', classNames: ['ovirtNode', 'networkInterface'] };
const isMachine = (agentName: string) => agentName.startsWith('ovirt.org:node:');
/** QMF counts severities downwards: 3 is `error`, 0 is `emerg`. */
const alarmSeverity = 3;

/** Follows the machines until the console closes. @param write gets each changed line of the table, and each alarm. */
export async function watchMachines(qmfConsole: Console, write: (line: string) => void): Promise<void> {
  // Names and values come from agents: a control character in one must not reach the terminal.
  const print = (line: string) => write(printable(line));
  const alarms = printAlarms(qmfConsole, print);
  await using live = await qmfConsole.live({
    ...machines,
    agents: isMachine,
    onProblem: ({ agentName, error, retryMs }) =>
      print(`${agentName} cannot be read, next try in ${retryMs} ms: ${error.message}`),
  });
  const lines = new Map<string, string>();
  const printIfChanged = (name: string) => {
    const line = formatLine(name, qmfConsole.agent(name), [...live.objectsOf(name)]);
    if (lines.get(name) !== line) print(line);
    lines.set(name, line);
  };
  qmfConsole.onAgent(({ agent: { name } }) => void (isMachine(name) && printIfChanged(name)));
  for (const { name } of qmfConsole.agents()) if (isMachine(name)) printIfChanged(name);
  for await (const { object } of live) printIfChanged(object.agentName);
  await alarms;
}

async function printAlarms(qmfConsole: Console, print: (line: string) => void): Promise<void> {
  await using events = await qmfConsole.events({ packageName: machines.packageName });
  for await (const { agentName, event } of events) {
    if (event.severity > alarmSeverity) continue;
    const values = await qmfConsole.eventValues(agentName, event);
    const text = Object.entries(values).map(([name, value]) => `${name}=${String(value)}`);
    const time = new Date(Number(event.atNs / 1_000_000n)).toISOString();
    print(`ALARM ${time} ${agentName} ${event.schemaId?.className} ${text.join(' ')}`);
  }
}

function formatLine(name: string, agent: AgentRecord | undefined, objects: readonly LiveObject[]): string {
  if (agent === undefined) return `${name} is gone`;
  const ofClass = (className: string) =>
    objects.filter(({ schemaId }) => schemaId.className === className).map(({ values }) => values.properties);
  const [node] = ofClass('ovirtNode');
  const links = ofClass('networkInterface');
  const up = links.filter((values) => values['carrier'] === true).length;
  const memoryMiB = Math.round(Number(node?.['memory'] ?? 0) / 1024);
  return `${node?.['hostname'] ?? name} ${agent.state} ${node?.['cpuCount'] ?? '?'} CPUs ${memoryMiB} MiB ${up} of ${links.length} links up`;
}

if (process.argv[1] === import.meta.filename) {
  const urls = [process.env['BROKER_URL'] ?? 'amqp://127.0.0.1:5672'];
  await using broker = connect({ urls, containerId: `central-${crypto.randomUUID()}`, retry: 'forever' });
  broker.onStatus((status) => {
    if (status.state === 'waiting') process.stderr.write(`${printable(status.reason)}\n`);
  });
  await using qmfConsole = await openConsole({ broker, requestTimeoutMs: 3_000 });
  process.once('SIGINT', () => void qmfConsole.close());
  await watchMachines(qmfConsole, (line) => process.stdout.write(`${line}\n`));
}
