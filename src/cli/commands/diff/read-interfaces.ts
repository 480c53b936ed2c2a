import { flattenDefinition, type InterfaceToWrite, loadInterfaceXml, Refused } from '#actions';
import { compact } from '#base';
import type { AgentRecord, ValuesByName } from '#console';
import { type ManagedObject, QmfException, type VariantValue } from '#qmf';
import type { ConsoleSession } from '../../console-session.ts';
import { isObjectId, toPlainValue } from '../../render/text/plain-value.ts';
import type {
  ObservedInterface,
  RunningInterface,
  RunningRoute,
  WrittenInterface,
} from './observed-interface.ts';

interface ReadObject {
  readonly object: ManagedObject;
  readonly values: ValuesByName;
  /** The definitions that `getXMLDesc` describes, the interface itself first; undefined without one. */
  readonly running: readonly InterfaceToWrite[] | undefined;
  readonly written: readonly InterfaceToWrite[] | undefined;
}

/**
 * Reads the interfaces of a machine, running and written. Warns about an interface of which one is unknown, and leaves it out.
 * @throws {QmfException} and as the console does.
 */
export async function readInterfaces(
  session: ConsoleSession,
  agent: AgentRecord,
): Promise<readonly ObservedInterface[]> {
  const objects: ReadObject[] = [];
  for (const object of await listObjects(session, agent, 'networkInterface')) {
    const { properties: values } = await session.console.values(agent.name, object);
    const name = String(values['interfaceName']);
    try {
      objects.push({ object, values, ...(await readDefinitions(session, agent, object, values)) });
    } catch (error) {
      if (!(error instanceof QmfException || error instanceof Refused)) throw error;
      session.warn(`${name}: ${error.message}`);
    }
  }
  const routes = await readRoutes(session, agent);
  const masters = mastersByMember(objects);
  return objects.map((one) => {
    const name = String(one.values['interfaceName']);
    return compact({
      interfaceName: name,
      kind: String(one.values['kind']),
      running: runningInterface(one, routes.get(one.object.objectId?.objectName ?? '') ?? []),
      written: writtenInterface(one, masters.get(name)),
    });
  });
}

async function listObjects({ console }: ConsoleSession, { name }: AgentRecord, className: string) {
  const objects: ManagedObject[] = [];
  for await (const object of console.objects(name, { className })) objects.push(object);
  return objects;
}

/** @throws {QmfException} for a definition that the agent does not understand, or does not know of. */
async function readDefinitions(
  session: ConsoleSession,
  agent: AgentRecord,
  object: ManagedObject,
  values: ValuesByName,
): Promise<Pick<ReadObject, 'running' | 'written'>> {
  const describe = async (flags: number) => {
    const { xmlDesc } = await session.console.call(
      agent.name,
      object,
      'getXMLDesc',
      { flags },
      { timeoutMs: session.callTimeoutMs },
    );
    const { readInterfaceXml } = await loadInterfaceXml();
    return flattenDefinition(readInterfaceXml(String(xmlDesc)));
  };
  const { adminUp, persistent } = values;
  const kind = String(values['kind']);
  // Where the property is absent, the agent says why. The kernel makes the loopback at each start.
  const written = persistent === false || kind === 'loopback' ? undefined : await describe(1);
  // The kernel says of every link that it has whether it is up.
  if (adminUp === undefined) return { written, running: undefined };
  // What is not written goes as a whole, unless it is a card.
  const isCompared = written !== undefined || kind === 'physical';
  const name = String(values['interfaceName']);
  return { written, running: isCompared ? await describe(0) : [{ name, kind, settings: {} }] };
}

/** Definitions that are inside that of a bond or bridge, by the name of the member. */
function mastersByMember(objects: readonly ReadObject[]): ReadonlyMap<string, string> {
  const inner = objects.flatMap(({ written = [] }) => written.slice(1));
  return new Map(inner.flatMap(({ name, master }) => (master ? [[name, master.name] as const] : [])));
}

function runningInterface(
  { values, running: [definition] = [] }: ReadObject,
  routes: readonly RunningRoute[],
): RunningInterface | undefined {
  if (!definition) return undefined;
  const { adminUp, carrier, mtu, macAddress, master } = values;
  return {
    definition,
    routes,
    isUp: adminUp === true,
    hasCarrier: carrier === true,
    mtu: mtu === undefined ? undefined : Number(mtu),
    macAddress: textOf(macAddress),
    master: textOf(master) || undefined,
    members: values['members'] === undefined ? undefined : textsOf(values['members']),
    options: optionTexts(values['options']),
  };
}

function writtenInterface(
  { values, written }: ReadObject,
  master: string | undefined,
): WrittenInterface | undefined {
  const [definition, ...inner] = written ?? [];
  if (!definition) return undefined;
  return {
    definition,
    master,
    startMode: textOf(values['startMode']) ?? 'onboot',
    members: inner.flatMap((one) => (one.master?.name === definition.name ? [one.name] : [])),
  };
}

/** Origins of routes that a service or a person has set; of others, a program or the network is the source. */
const setOrigins = new Set(['static', 'boot']);

/** @returns the routes by the name of their interface's object. */
async function readRoutes(
  session: ConsoleSession,
  agent: AgentRecord,
): Promise<ReadonlyMap<string, readonly RunningRoute[]>> {
  const routes: { readonly objectName: string; readonly route: RunningRoute }[] = [];
  for (const object of await listObjects(session, agent, 'route')) {
    const { properties } = await session.console.values(agent.name, object);
    const { networkInterface, destination, gateway, metric, table, origin } = properties;
    if (!isObjectId(networkInterface) || !setOrigins.has(String(origin))) continue;
    routes.push({
      objectName: networkInterface.objectName,
      route: {
        table: Number(table),
        destination: String(destination),
        gateway: gateway === 'direct' ? undefined : String(gateway),
        metric: Number(metric),
      },
    });
  }
  const grouped = Map.groupBy(routes, ({ objectName }) => objectName);
  return new Map([...grouped].map(([name, all]) => [name, all.map(({ route }) => route)]));
}

const textOf = (value: VariantValue | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

const textsOf = (value: VariantValue): readonly string[] => {
  const plain = toPlainValue(value);
  return Array.isArray(plain) ? plain.map(String) : [];
};

function optionTexts(value: VariantValue | undefined): Readonly<Record<string, string>> {
  const plain = value === undefined ? {} : toPlainValue(value);
  return Object.fromEntries(Object.entries(plain as object).map(([name, option]) => [name, String(option)]));
}
