import { missingRequirement as missingInLab } from '../../test/vm/lab/tools.ts';

import { isUnsupportedRabbitmq, realBrokers } from '../brokers/real-brokers.ts';
import { missingPrograms, noEngine } from '../docker/missing.ts';
import { labTests, timedTests } from '../vm/names.ts';

/** One suite that CI runs. */
export interface Suite {
  readonly name: string;
  /** Arguments of npm. */
  readonly npm: readonly string[];
  /**
   * Whether the suite may run beside a neighbour that shares, because it mostly waits or needs one processor. A suite that
   * measures times or memory, or fills both processors, runs alone.
   */
  readonly shares?: boolean;
  /** Whether the suite is a run of vitest, so that CI counts its tests. */
  readonly counted: boolean;
  /** Names the missing requirement; undefined when the suite can run here. */
  readonly missing?: () => string | undefined;
  /** Whether CI passes without the suite, because installing packages cannot provide the requirement. */
  readonly optional?: boolean;
  /** Whether CI ignores a failure of the suite, which only measures. */
  readonly advisory?: boolean;
}

const notRoot = () =>
  process.getuid?.() === 0 ? undefined : 'root, for separate network namespaces (run as root)';

/** Brokers that every CI machine can run. */
const requiredBrokers = ['activemq5', 'activemq6', 'broker-j'] as const;

const noBroker =
  (...names: readonly string[]) =>
  () =>
    realBrokers
      .filter(({ name }) => names.includes(name))
      .map((broker) => broker.missing(process.env))
      .find((missing) => missing !== undefined);

const onBrokers = (...names: readonly string[]) => ({
  npm: ['run', 'test:brokers', '--', ...names, '--check-record'],
  counted: true,
  missing: noBroker(...names),
});

/** The lab's text is a sentence that begins with "it needs". */
const noLab = () => missingInLab()?.replace(/^it (needs )?/, '');

/**
 * All suites in the order in which they run: first those that take seconds, then `test`, which finds most mistakes. After it come
 * the suites that have failed most often: Broker-J, the containers and the lab. They depend on timing, on package
 * registries and on other programs. Of the suites that share the longest comes first; the short ones run beside it. The last
 * suites have hardly ever failed; `bench` cannot fail.
 */
export const suites: readonly Suite[] = [
  { name: 'types', npm: ['run', 'types'], counted: false },
  { name: 'lint', npm: ['run', 'lint'], counted: false },
  { name: 'generated', npm: ['run', 'codegen', '--', '--check'], counted: false },
  { name: 'documents', npm: ['run', 'docs', '--', '--check'], counted: false },
  { name: 'unused', npm: ['run', 'unused'], counted: false },
  { name: 'api', npm: ['run', 'docs:api'], counted: false },
  { name: 'build', npm: ['run', 'build'], counted: false },
  { name: 'test', npm: ['test', '--', '--coverage'], counted: true },
  { name: 'brokers', ...onBrokers(...requiredBrokers) },
  {
    name: 'docker',
    npm: ['run', 'test:docker'],
    counted: false,
    missing: () => missingPrograms() ?? noEngine(),
    // Packages can be installed, but not a kernel that permits the engine.
    optional: missingPrograms() === undefined,
    shares: true,
  },
  // Debian packages one version of RabbitMQ at a time.
  { name: 'rabbitmq', ...onBrokers('rabbitmq'), optional: isUnsupportedRabbitmq(), shares: true },
  { name: 'host', npm: ['run', 'test:host'], counted: true, missing: notRoot, shares: true },
  {
    name: 'outage',
    npm: ['run', 'test:endurance', '--', 'test/endurance/outage'],
    counted: true,
    shares: true,
  },
  // Compares the heap after a collection of garbage, which work beside it does not alter.
  { name: 'soak', npm: ['run', 'soak'], counted: false, missing: notRoot, shares: true },
  { name: 'fuzz', npm: ['run', 'fuzz', '--', '--seconds', '30'], counted: false, shares: true },
  { name: 'qpidd', ...onBrokers('qpidd'), optional: true, shares: true },
  // One run, so that both machines stay busy to the end.
  { name: 'lab', npm: ['run', 'test:vm', ...labTests], counted: true, missing: noLab },
  { name: 'timed', npm: ['run', 'test:vm', ...timedTests], counted: true, missing: noLab },
  { name: 'endurance', npm: ['run', 'test:endurance', '--', 'test/endurance/hostile/'], counted: true },
  { name: 'bench', npm: ['run', 'bench', '--', '--short'], counted: false, advisory: true },
];
