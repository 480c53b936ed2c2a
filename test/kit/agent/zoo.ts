import { readFileSync } from 'node:fs';
import { Agent, type AgentOptions, type BoundClass } from '#agent';
import type { Log } from '#base';
import { type Broker, type BrokerOptions, connect } from '#broker';
import { QmfException, readSchemaXml, type VariantValue } from '#qmf';

/** A small second schema with every type, access, direction and severity of the grammar. */
export const zooXml = readFileSync('test/fixtures/schema/zoo.xml', 'utf8');
export const zooSchema = readSchemaXml(zooXml);

export interface Animal {
  readonly name: string;
  readonly values?: Readonly<Record<string, VariantValue>>;
  readonly statistics?: Readonly<Record<string, VariantValue>>;
}
export interface ZooFacts {
  readonly open: boolean;
  readonly animals: readonly Animal[];
}

const zooName = 'org.example.zoo:zoo:main';
export const animalName = (name: string) => `org.example.zoo:animal:main,${name}`;
export const chip = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

const bindClass = (definition: {
  name: string;
  rows(facts: ZooFacts): ReadonlyMap<string, unknown>;
  properties(row: never): object;
  statistics(row: never): object;
  methods: BoundClass<ZooFacts>['methods'];
}) => definition as unknown as BoundClass<ZooFacts>;

/** The calls that reached the handlers of the zoo. */
export interface ZooCalls {
  readonly calls: { readonly method: string; readonly args: Readonly<Record<string, unknown>> }[];
}

export function zooClasses({ calls }: ZooCalls): readonly BoundClass<ZooFacts>[] {
  const recordCall =
    (method: string, result: (args: Record<string, unknown>, row: Animal) => unknown = () => ({})) =>
    (args: Record<string, unknown>, row: Animal) => {
      calls.push({ method, args });
      return result(args, row);
    };
  return [
    bindClass({
      name: 'zoo',
      rows: (facts) => new Map([[zooName, facts]]),
      properties: ({ open }: ZooFacts) => ({ name: 'main', open, motto: undefined }),
      statistics: () => ({ 'visitors-today': 12 }),
      methods: {
        setOpen: recordCall('setOpen'),
        close: recordCall('close', () => {
          throw new QmfException(7, 'the gate is stuck');
        }),
        rename: recordCall('rename', () => {
          throw new TypeError('a bug of the zoo with a secret in it');
        }),
      },
    }),
    bindClass({
      name: 'animal',
      rows: (facts) => new Map(facts.animals.map((animal) => [animalName(animal.name), animal])),
      properties: ({ name, values }: Animal) => ({
        zoo: { objectName: zooName },
        name,
        chip,
        legs: 4,
        ageMonths: 30,
        weight: 70_000,
        ...values,
      }),
      statistics: ({ statistics }: Animal) => ({ visitors: 3, meals: 2n ** 63n + 1n, ...statistics }),
      methods: {
        feed: recordCall('feed', async ({ grams }, { name }) => {
          if (name === 'sleepy') await new Promise((resolve) => setTimeout(resolve, 50));
          return { left: (grams as number) - 1 };
        }),
        echo: recordCall('echo', (args) => args),
        rename: recordCall('rename', () => ({ surprise: 1 })),
      },
    }),
    bindClass({
      name: 'thermometer',
      rows: () => new Map(),
      properties: () => ({}),
      statistics: () => ({}),
      methods: { rename: recordCall('rename') },
    }),
  ];
}

export interface ZooLog extends Log {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: object }[];
}

/** Creates a log that keeps its lines. */
export function memoryLog(): ZooLog {
  const lines: { level: string; message: string; fields: object }[] = [];
  const logAt = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return { lines, debug: logAt('debug'), info: logAt('info'), warn: logAt('warn'), error: logAt('error') };
}

export interface Zoo extends ZooCalls, AsyncDisposable {
  readonly agent: Agent<ZooFacts>;
  readonly broker: Broker;
  readonly log: ZooLog;
}

/** Creates an agent that serves the zoo, and publishes everything without a delay. */
export const createZooAgent = (
  options: Pick<AgentOptions<ZooFacts>, 'broker' | 'log'> & Partial<AgentOptions<ZooFacts>>,
): Agent<ZooFacts> =>
  new Agent<ZooFacts>({
    schema: zooSchema,
    classes: zooClasses({ calls: [] }),
    vendor: 'example.org',
    product: 'zoo',
    instance: 'one',
    epoch: 1,
    publishJitterMs: 0,
    ...options,
  });

/** Opens an agent that serves the zoo on a broker. */
export async function openZoo(
  target: readonly string[] | Pick<BrokerOptions, 'urls' | 'dialect'>,
  facts: ZooFacts = { open: true, animals: [{ name: 'leo' }] },
  options: Partial<AgentOptions<ZooFacts>> = {},
  connection: Partial<BrokerOptions> = {},
): Promise<Zoo> {
  const calls: ZooCalls['calls'] = [];
  const log = memoryLog();
  const endpoint = 'urls' in target ? target : { urls: target };
  const broker = connect({
    ...endpoint,
    containerId: `zoo-${crypto.randomUUID()}`,
    retry: 'forever',
    ...connection,
  });
  const agent = createZooAgent({ classes: zooClasses({ calls }), broker, log, ...options });
  agent.update(facts);
  await agent.open();
  return {
    agent,
    broker,
    log,
    calls,
    async [Symbol.asyncDispose]() {
      await agent.close();
      await broker.close();
    },
  };
}
