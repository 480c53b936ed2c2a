import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fetchDistribution, type JavaBrokerName } from '../../../../scripts/brokers/distribution.ts';
import { login } from '../../../suites/outage/stage.ts';
import { type StartBroker, startBrokerProcess } from './broker-process.ts';

/** Small and quick to start: a test's broker does not live long enough to be compiled well. */
const java = ['java', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] as const;

/** ActiveMQ Classic with the configuration that stands beside its tests, or another. */
export function startActivemq(
  name: 'activemq5' | 'activemq6',
  configuration = configurationPath(name, 'activemq.xml'),
): StartBroker {
  return () =>
    startBrokerProcess(({ port, folder, refuses }) =>
      activemqCommand(name, configuration, {
        'activemq.data': folder,
        'amqp.port': `${port}`,
        'qmf.user': login.user,
        'qmf.password': passwordOf(refuses),
      }),
    );
}

/** What Broker-J prints when it serves: it listens before, and refuses who comes. */
export const brokerJReady = 'Qpid Broker Ready';

/** Broker-J likewise, or with another configuration. */
export function startBrokerJ(configuration = configurationPath('broker-j', 'broker.jsonc')): StartBroker {
  return () =>
    startBrokerProcess(
      ({ port, folder, refuses }) =>
        brokerJCommand(configuration, {
          'qpid.work_dir': folder,
          'qmf.host': '127.0.0.1',
          'qpid.amqp_port': `${port}`,
          'qmf.user': login.user,
          'qmf.password': passwordOf(refuses),
        }),
      brokerJReady,
    );
}

type Properties = Readonly<Record<string, string>>;

/** @param properties those of the configuration. */
export function activemqCommand(
  name: 'activemq5' | 'activemq6',
  configuration: string,
  properties: Properties,
): readonly [string, ...string[]] {
  const { folder: jars } = fetchDistribution(name);
  return [
    ...java,
    ...Object.entries(properties).map(([key, value]) => `-D${key}=${value}`),
    ...['-cp', `${jars}/*:${compiledStart(jars)}`, 'Start'],
    configuration,
  ];
}

/** @param properties those of the configuration, and `qpid.work_dir`. */
export function brokerJCommand(
  configuration: string,
  properties: Properties,
): readonly [string, ...string[]] {
  const { folder: unpacked, version } = fetchDistribution('broker-j');
  return [
    ...java,
    // One of its plugins writes a log wherever it is started.
    `-Dderby.stream.error.file=${join(properties['qpid.work_dir'] ?? '', 'derby.log')}`,
    ...['-cp', `${unpacked}/qpid-broker/${version}/lib/*`, 'org.apache.qpid.server.Main'],
    ...['-st', 'Memory', '-icp', resolve(configuration)],
    ...Object.entries(properties).flatMap(([key, value]) => ['-prop', `${key}=${value}`]),
  ];
}

/** Where `Start` is, compiled once for each version: a start from its source takes twice as long. */
function compiledStart(jars: string): string {
  const source = configurationPath('.', 'Start.java');
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const folder = `${jars}-start-${digest}`;
  if (existsSync(folder)) return folder;
  const fresh = mkdtempSync(`${folder}-`);
  try {
    execFileSync('javac', ['-cp', `${jars}/*`, '-d', fresh, source]);
    renameSync(fresh, folder);
  } catch (error) {
    // Another may have been quicker.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

function passwordOf(refuses: boolean): string {
  return refuses ? 'another' : login.password;
}

function configurationPath(name: JavaBrokerName | '.', file: string): string {
  return resolve(join('test', 'brokers', name, file));
}
