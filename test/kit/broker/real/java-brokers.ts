import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fetchDistribution, type JavaBrokerName } from '../../../../scripts/brokers/distribution.ts';
import { login } from '../../../suites/outage/stage.ts';
import { words } from '../../words.ts';
import { type StartBroker, startBrokerProcess } from './broker-process.ts';

/** Small and quick to start: a test ends before the compiler could pay off. */
const javaOptions = words`-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1`;

type ActivemqName = 'activemq5' | 'activemq6';
/** Properties that a configuration refers to. */
type Properties = Readonly<Record<string, string>>;
type Command = readonly [string, ...string[]];

/** Starts ActiveMQ Classic, by default with the configuration beside its tests. */
export function startActivemq(
  name: ActivemqName,
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

/** Output of Broker-J once it serves. It listens earlier and refuses clients until then. */
export const brokerJReady = 'Qpid Broker Ready';

/** Starts Broker-J, by default with the configuration beside its tests. */
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

export function activemqCommand(name: ActivemqName, configuration: string, properties: Properties): Command {
  const { folder: jars } = fetchDistribution(name);
  const definitions = Object.entries(properties).map(([key, value]) => `-D${key}=${value}`);
  const classPath = `${jars}/*:${compileStart(jars)}`;
  return ['java', ...javaOptions, ...definitions, ...words`-cp ${classPath} Start ${configuration}`];
}

/** @param properties those of the configuration, and `qpid.work_dir`. */
export function brokerJCommand(configuration: string, properties: Properties): Command {
  const { folder, version } = fetchDistribution('broker-j');
  const jars = `${folder}/qpid-broker/${version}/lib/*`;
  // A plugin writes its log into the current folder by default.
  const derbyLog = join(properties['qpid.work_dir'] ?? '', 'derby.log');
  return [
    'java',
    ...javaOptions,
    ...words`-Dderby.stream.error.file=${derbyLog} -cp ${jars} org.apache.qpid.server.Main`,
    ...words`-st Memory -icp ${resolve(configuration)}`,
    ...Object.entries(properties).flatMap(([key, value]) => ['-prop', `${key}=${value}`]),
  ];
}

/** Compiles `Start` once per version: Java takes twice as long to start from source. @returns the folder of the class. */
function compileStart(jars: string): string {
  const source = configurationPath('.', 'Start.java');
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const folder = `${jars}-start-${digest}`;
  if (existsSync(folder)) return folder;
  const temporary = mkdtempSync(`${folder}-`);
  try {
    execFileSync('javac', ['-cp', `${jars}/*`, '-d', temporary, source]);
    renameSync(temporary, folder);
  } catch (error) {
    // Another process may have compiled the class first.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}

function passwordOf(refuses: boolean): string {
  return refuses ? 'another' : login.password;
}

function configurationPath(name: JavaBrokerName | '.', file: string): string {
  return resolve(join('test', 'brokers', name, file));
}
