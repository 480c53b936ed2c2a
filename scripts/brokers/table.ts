import { execFileSync } from 'node:child_process';

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

/** The brokers of `npm run test:brokers`, each with a folder of its name in `test/brokers/`. */
export const realBrokers: readonly RealBroker[] = [qpidd];
