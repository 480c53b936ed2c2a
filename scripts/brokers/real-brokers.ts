import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fetchDistribution, type JavaBrokerName, readPinnedVersion } from './distribution.ts';

/** A real broker that the suites can run on. */
export interface RealBroker {
  readonly name: string;
  /** What keeps it from running here, in one sentence; undefined where nothing does. */
  missing(environment: Readonly<Record<string, string | undefined>>): string | undefined;
  version(environment: Readonly<Record<string, string | undefined>>): string | undefined;
}

const qpidd: RealBroker = {
  name: 'qpidd',
  missing: ({ QPIDD }) =>
    QPIDD === undefined || QPIDD === ''
      ? 'no qpidd at hand: QPIDD names the program, QPID_TOOL the command qpid-tool'
      : undefined,
  version: ({ QPIDD = '' }) => {
    const text = execFileSync(QPIDD, ['--version'], { encoding: 'utf8' });
    return /\d+\.\d+\S*/.exec(text)?.[0];
  },
};

const rabbitmqPlace = '/usr/lib/rabbitmq/lib';

/** Debian 12's; its test brings the dialect. */
const rabbitmq: RealBroker = {
  name: 'rabbitmq',
  missing: () => {
    const version = rabbitmqVersion();
    if (version === undefined)
      return 'no RabbitMQ 3 as Debian 12 has it (rabbitmq-server, whose service need not run)';
    return isUnsupportedRabbitmq()
      ? `the dialect of its test is of RabbitMQ 3, here is ${version}`
      : undefined;
  },
  version: rabbitmqVersion,
};

/** Whether there is one of which the tests know nothing. */
export function isUnsupportedRabbitmq(): boolean {
  return rabbitmqVersion()?.startsWith('3.') === false;
}

function rabbitmqVersion(): string | undefined {
  if (!existsSync(rabbitmqPlace)) return undefined;
  const names = readdirSync(rabbitmqPlace).map((name) => /^rabbitmq_server-(.+)$/.exec(name)?.[1]);
  return names.find((name) => name !== undefined);
}

/** ActiveMQ 6 and Broker-J 10 ask for it. */
const javaWanted = 17;

/** A broker in Java, which Maven brings when it is first wanted. */
function javaBroker(name: JavaBrokerName): RealBroker {
  return {
    name,
    missing: () => javaProblem() ?? fetchProblem(name),
    version: () => readPinnedVersion(name),
  };
}

function javaProblem(): string | undefined {
  // `javac` stands for the whole: what starts ActiveMQ is compiled when it runs.
  const { stdout, error } = spawnSync('javac', ['-version'], { encoding: 'utf8' });
  const version = Number(/javac (\d+)/.exec(stdout ?? '')?.[1]);
  if (error === undefined && version >= javaWanted) return undefined;
  const found = Number.isNaN(version) ? 'none' : `${version}`;
  return `it needs a JDK of version ${javaWanted} or later, and here is ${found} (Debian: openjdk-17-jdk-headless)`;
}

function fetchProblem(name: JavaBrokerName): string | undefined {
  try {
    fetchDistribution(name);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The brokers of `npm run test:brokers`, each with a folder of its name in `test/brokers/`. */
export const realBrokers: readonly RealBroker[] = [
  qpidd,
  javaBroker('activemq5'),
  javaBroker('activemq6'),
  javaBroker('broker-j'),
  rabbitmq,
];
