import { join, resolve } from 'node:path';
import { type Brought, bring } from '../../scripts/brokers/distribution.ts';
import { login } from '../contract/outlive/stage.ts';
import { type StartBroker, startProcess } from './broker-process.ts';

/** Small and quick to start: a test's broker does not live long enough to be compiled well. */
const java = ['java', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] as const;

/** ActiveMQ Classic with the configuration that stands beside its tests, or another. */
export function activemq(
  name: 'activemq5' | 'activemq6',
  configuration = beside(name, 'activemq.xml'),
): StartBroker {
  return () => {
    const { folder: jars } = bring(name);
    return startProcess(({ port, folder, refuses }) => [
      ...java,
      ...['-cp', `${jars}/*`, `-Dactivemq.data=${folder}`, `-Damqp.port=${port}`],
      ...[`-Dqmf.user=${login.user}`, `-Dqmf.password=${passwordOf(refuses)}`],
      beside('.', 'Start.java'),
      configuration,
    ]);
  };
}

/** Broker-J likewise, or with another configuration. */
export function brokerJ(configuration = beside('broker-j', 'broker.jsonc')): StartBroker {
  return () => {
    const { folder: unpacked, version } = bring('broker-j');
    return startProcess(({ port, folder, refuses }) => [
      ...java,
      // One of its plugins writes a log wherever it is started.
      `-Dderby.stream.error.file=${join(folder, 'derby.log')}`,
      ...['-cp', `${unpacked}/qpid-broker/${version}/lib/*`, 'org.apache.qpid.server.Main'],
      ...['-st', 'Memory', '-icp', configuration, '-prop', `qpid.work_dir=${folder}`],
      ...['-prop', 'qmf.host=127.0.0.1', '-prop', `qpid.amqp_port=${port}`],
      ...['-prop', `qmf.user=${login.user}`],
      ...['-prop', `qmf.password=${passwordOf(refuses)}`],
    ]);
  };
}

function passwordOf(refuses: boolean): string {
  return refuses ? 'another' : login.password;
}

function beside(name: Brought | '.', file: string): string {
  return resolve(join('test', 'brokers', name, file));
}
