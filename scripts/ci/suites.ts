import { missingRequirement as missingInLab } from '../../test/vm/lab/tools.ts';

import { isUnsupportedRabbitmq, realBrokers } from '../brokers/real-brokers.ts';
import { missingPrograms, noEngine } from '../docker/missing.ts';
import { machineTests, networkTests, serviceTests, thoroughTests, timedTests } from '../vm/names.ts';

/** One thing that CI runs. */
export interface Suite {
  readonly name: string;
  /** Arguments of npm. */
  readonly npm: readonly string[];
  /** Whether it is a run of vitest, whose tests are counted. */
  readonly counted: boolean;
  /** Undefined where it can run here; else the one thing that is missing. */
  readonly missing?: () => string | undefined;
  /** What is missing cannot be had by installing it, so it is no failure. */
  readonly optional?: boolean;
  /** Measured, not judged: CI does not fail on it. */
  readonly advisory?: boolean;
}

const notRoot = () =>
  process.getuid?.() === 0 ? undefined : 'root, for network namespaces of its own (run as root)';

/** Brokers that every machine of CI can have. */
const wanted = ['activemq5', 'activemq6', 'broker-j'] as const;

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

/** The lab says what it needs as a sentence about itself. */
const noLab = () => missingInLab()?.replace(/^it (needs )?/, '');

/** In the order in which they run: the quick ones that find most come first. */
export const suites: readonly Suite[] = [
  { name: 'types', npm: ['run', 'types'], counted: false },
  { name: 'lint', npm: ['run', 'lint'], counted: false },
  { name: 'generated', npm: ['run', 'codegen', '--', '--check'], counted: false },
  { name: 'documents', npm: ['run', 'docs', '--', '--check'], counted: false },
  { name: 'unused', npm: ['run', 'unused'], counted: false },
  { name: 'test', npm: ['test'], counted: true },
  { name: 'fuzz', npm: ['run', 'fuzz', '--', '--seconds', '30'], counted: false },
  { name: 'host', npm: ['run', 'test:host'], counted: true, missing: notRoot },
  { name: 'brokers', ...onBrokers(...wanted) },
  { name: 'qpidd', ...onBrokers('qpidd'), optional: true },
  // A Debian that has RabbitMQ 4 has no other.
  { name: 'rabbitmq', ...onBrokers('rabbitmq'), optional: isUnsupportedRabbitmq() },
  { name: 'timed', npm: ['run', 'test:vm', ...timedTests], counted: true, missing: noLab },
  { name: 'machine', npm: ['run', 'test:vm', ...machineTests], counted: true, missing: noLab },
  { name: 'network', npm: ['run', 'test:vm', ...networkTests], counted: true, missing: noLab },
  {
    name: 'services',
    npm: ['run', 'test:vm', ...serviceTests.filter((name) => !thoroughTests.includes(name))],
    counted: true,
    missing: noLab,
  },
  {
    name: 'docker',
    npm: ['run', 'test:docker'],
    counted: false,
    missing: () => missingPrograms() ?? noEngine(),
    // Programs can be installed; a kernel that lets no engine start cannot.
    optional: missingPrograms() === undefined,
  },
  { name: 'build', npm: ['run', 'build'], counted: false },
  { name: 'bench', npm: ['run', 'bench', '--', '--short'], counted: false, advisory: true },
];
