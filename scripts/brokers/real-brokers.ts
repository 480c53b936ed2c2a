import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { errorText } from '#base';
import { fetchDistribution, type JavaBrokerName, readPinnedVersion } from './distribution.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A real broker that the suites can run on. */
export interface RealBroker {
  readonly name: string;
  /** Describes in one sentence why the broker cannot run here. Undefined when it can. */
  missing(environment: Environment): string | undefined;
  version(environment: Environment): string | undefined;
}

const qpidd: RealBroker = {
  name: 'qpidd',
  missing: ({ QPIDD }) =>
    QPIDD === undefined || QPIDD === ''
      ? 'QPIDD is not set; expected the program qpidd, and the command qpid-tool in QPID_TOOL'
      : undefined,
  version: ({ QPIDD = '' }) => {
    const text = execFileSync(QPIDD, ['--version'], { encoding: 'utf8' });
    return /\d+\.\d+\S*/.exec(text)?.[0];
  },
};

const rabbitmqFolder = '/usr/lib/rabbitmq/lib';

/** RabbitMQ of Debian 12. Its tests define the dialect. */
const rabbitmq: RealBroker = {
  name: 'rabbitmq',
  missing: () => {
    const version = rabbitmqVersion();
    if (version === undefined)
      return 'RabbitMQ is not installed; expected version 3 of Debian 12 (rabbitmq-server; its service need not run)';
    return isUnsupportedRabbitmq()
      ? `RabbitMQ is version ${version}; expected 3, for which its tests define the dialect`
      : undefined;
  },
  version: rabbitmqVersion,
};

/** Reports whether a RabbitMQ is installed for which the tests define no dialect. */
export function isUnsupportedRabbitmq(): boolean {
  return rabbitmqVersion()?.startsWith('3.') === false;
}

function rabbitmqVersion(): string | undefined {
  if (!existsSync(rabbitmqFolder)) return undefined;
  const versions = readdirSync(rabbitmqFolder).map((name) => /^rabbitmq_server-(.+)$/.exec(name)?.[1]);
  return versions.find((version) => version !== undefined);
}

/** Lowest version for ActiveMQ 6 and Broker-J 10. */
const minJavaVersion = 17;

/** A Java broker, which Maven downloads on first use. */
function javaBroker(name: JavaBrokerName): RealBroker {
  return {
    name,
    missing: () => findJavaProblem() ?? findDownloadProblem(name),
    version: () => readPinnedVersion(name),
  };
}

function findJavaProblem(): string | undefined {
  // The starter of ActiveMQ is compiled on use, so the compiler is needed, too.
  const { stdout, error } = spawnSync('javac', ['-version'], { encoding: 'utf8' });
  const version = Number(/javac (\d+)/.exec(stdout ?? '')?.[1]);
  if (error === undefined && version >= minJavaVersion) return undefined;
  const actual = Number.isNaN(version) ? 'not installed' : `version ${version}`;
  return `the JDK is ${actual}; expected version ${minJavaVersion} or later (Debian: openjdk-17-jdk-headless)`;
}

function findDownloadProblem(name: JavaBrokerName): string | undefined {
  try {
    fetchDistribution(name);
    return undefined;
  } catch (error) {
    return errorText(error);
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
