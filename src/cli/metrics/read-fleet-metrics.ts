import { errorText, printable } from '#base';
import { type AgentRecord, ConsoleError } from '#console';
import { product, readNodeSchema, vendor } from '#node';
import { QmfException, type Schema } from '#qmf';
import { type CommandContext, type CommandInput, exitStatus } from '../command.ts';
import { type ConsoleSession, withConsole } from '../console-session.ts';
import { schemaJson } from '../program.ts';
import { selectAgents } from '../select/select-agents.ts';
import { type AgentClasses, listClasses } from '../select/select-class.ts';
import { MetricsCollector } from './collect-metrics.ts';
import { Exposition, type Labels, TooManySamples } from './exposition.ts';
import { type MetricDefinition, namespace } from './metric-definition.ts';

/** Agents that are asked at a time: the answers of a thousand would fill the console's memory. */
const maxAsked = 16;

/** Most characters of the samples of one machine. One of 3,000 interfaces has 20 Mi. */
const maxMachineLength = 32 * 1024 * 1024;
/** The same of all machines: half of the longest text that the engine has. */
const maxLength = 256 * 1024 * 1024;

const up: MetricDefinition = {
  name: `${namespace}_up`,
  type: 'gauge',
  help: 'whether the agent of a machine answered',
};

/** The text of the metrics of a fleet, and the exit status of the reading. */
export interface FleetMetrics {
  readonly text: string;
  /** 1 when an agent did not answer, or not in full. */
  readonly status: number;
}

/**
 * Reads the metrics of every machine on the broker, each with the labels `node`, its UUID, and `host`. Connects for each reading:
 * a broker that comes back is found again.
 * @throws {CommandError} {@link BrokerError}
 */
export async function readFleetMetrics(context: CommandContext, input: CommandInput): Promise<FleetMetrics> {
  const exposition = new Exposition();
  const schema = readNodeSchema(schemaJson());
  const status = await withConsole(context, input, async (session) => {
    // Another program could take the UUID of a machine as its instance, and with it the labels of that machine.
    const agents = (await selectAgents(session, 'part', 'all')).filter(
      ({ info }) => info.vendor === vendor && info.product === product,
    );
    const waiting = [...(await listClasses(session, agents))];
    const answered = new Set(waiting.map(({ agent }) => agent.name));
    for (const agent of agents.filter(({ name }) => !answered.has(name)))
      exposition.add(up, labelsOf(agent), '0');
    const askNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        await addAgent(session, next, schema, exposition);
    };
    await Promise.all(Array.from({ length: maxAsked }, askNext));
    return exitStatus.ok;
  });
  return { text: exposition.toString(), status };
}

/** Adds what one agent answers: nothing of a machine that has more samples than fit, since a hostile agent may have any number. */
async function addAgent(
  session: ConsoleSession,
  classes: AgentClasses,
  schema: Schema,
  exposition: Exposition,
): Promise<void> {
  const { agent, ids } = classes;
  const { packageName } = schema;
  const labels = labelsOf(agent);
  const ownIds = ids?.filter((id) => id.packageName === packageName && id.type === 'data') ?? [];
  if (ids !== undefined && ownIds.length === 0) return;
  const own = new Exposition(maxMachineLength);
  const collector = new MetricsCollector(schema, own);
  // An agent may list a class thousands of times.
  const classNames = new Set(ownIds.map(({ className }) => className));
  try {
    const isComplete =
      ids !== undefined && (await addClasses(session, agent, packageName, classNames, collector, labels));
    own.add(up, labels, isComplete ? '1' : '0');
    exposition.addAll(own, maxLength);
  } catch (error) {
    if (!(error instanceof TooManySamples)) throw error;
    session.warn(`${agent.name}: ${error.message}`);
    exposition.add(up, labels, '0');
  }
}

/** Adds the objects of some classes. Warns where the agent does not answer. @returns whether it did. @throws {TooManySamples} */
async function addClasses(
  { console, warn }: ConsoleSession,
  { name }: AgentRecord,
  packageName: string,
  classNames: ReadonlySet<string>,
  collector: MetricsCollector,
  labels: Labels,
): Promise<boolean> {
  try {
    for (const className of classNames) {
      if (!collector.knows(className)) continue;
      for await (const object of console.objects(name, { className, packageName })) {
        const { properties, statistics } = await console.values(name, object);
        collector.add({ className, properties, statistics }, labels);
      }
    }
    return true;
  } catch (error) {
    if (!(error instanceof ConsoleError || error instanceof QmfException)) throw error;
    warn(`${name}: ${errorText(error)}`);
    return false;
  }
}

/** The UUID tells machines apart; two may have one hostname. */
const labelsOf = ({ info, hostname }: AgentRecord): Labels => [
  ['node', printable(info.instance)],
  ...(hostname === undefined ? [] : ([['host', printable(hostname)]] as const)),
];
