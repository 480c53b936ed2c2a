import { readFileSync } from 'node:fs';
import { Agent, type AgentOptions, type BoundClass } from '#agent';
import type { Log } from '#base';
import { type Broker, type BrokerOptions, connect } from '#broker';
import { QmfException, readSchemaXml, type VariantValue } from '#qmf';

/** A second small schema, with every type, access, direction and severity of the grammar. */
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

const bound = (definition: {
  name: string;
  rows(facts: ZooFacts): ReadonlyMap<string, unknown>;
  properties(row: never): object;
  statistics(row: never): object;
  methods: BoundClass<ZooFacts>['methods'];
}) => definition as unknown as BoundClass<ZooFacts>;

/** What the handlers of the zoo were called with. */
export interface ZooCalls {
  readonly calls: { readonly method: string; readonly args: Readonly<Record<string, unknown>> }[];
}

export function zooClasses({ calls }: ZooCalls): readonly BoundClass<ZooFacts>[] {
  const note =
    (method: string, result: (args: Record<string, unknown>, row: Animal) => unknown = () => ({})) =>
    (args: Record<string, unknown>, row: Animal) => {
      calls.push({ method, args });
      return result(args, row);
    };
  return [
    bound({
      name: 'zoo',
      rows: (facts) => new Map([[zooName, facts]]),
      properties: ({ open }: ZooFacts) => ({ name: 'main', open, motto: undefined }),
      statistics: () => ({ 'visitors-today': 12 }),
      methods: {
        setOpen: note('setOpen'),
        close: note('close', () => {
          throw new QmfException(7, 'the gate is stuck');
        }),
        rename: note('rename', () => {
          throw new TypeError('a bug of the zoo with a secret in it');
        }),
      },
    }),
    bound({
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
        feed: note('feed', async ({ grams }, { name }) => {
          if (name === 'sleepy') await new Promise((resolve) => setTimeout(resolve, 50));
          return { left: (grams as number) - 1 };
        }),
        echo: note('echo', (args) => args),
        rename: note('rename', () => ({ surprise: 1 })),
      },
    }),
    bound({
      name: 'thermometer',
      rows: () => new Map(),
      properties: () => ({}),
      statistics: () => ({}),
      methods: { rename: note('rename') },
    }),
  ];
}

export interface ZooLog extends Log {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: object }[];
}

/** Keeps what was logged. */
export function memoryLog(): ZooLog {
  const lines: { level: string; message: string; fields: object }[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface Zoo extends ZooCalls, AsyncDisposable {
  readonly agent: Agent<ZooFacts>;
  readonly broker: Broker;
  readonly log: ZooLog;
}

/** An agent that serves the zoo on a broker. */
export async function openZoo(
  on: readonly string[] | Pick<BrokerOptions, 'urls' | 'dialect'>,
  facts: ZooFacts = { open: true, animals: [{ name: 'leo' }] },
  options: Partial<AgentOptions<ZooFacts>> = {},
  way: Partial<BrokerOptions> = {},
): Promise<Zoo> {
  const calls: ZooCalls['calls'] = [];
  const log = memoryLog();
  const to = 'urls' in on ? on : { urls: on };
  const broker = connect({ ...to, containerId: `zoo-${crypto.randomUUID()}`, retry: 'forever', ...way });
  const agent = new Agent<ZooFacts>({
    schema: zooSchema,
    classes: zooClasses({ calls }),
    vendor: 'example.org',
    product: 'zoo',
    instance: 'one',
    epoch: 1,
    broker,
    log,
    publishJitterMs: 0,
    ...options,
  });
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
