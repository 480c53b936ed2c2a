import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { login } from '../contract/outlive/stage.ts';
import { freePort } from './broker-peer.ts';
import { type BrokerProcess, type Recipe, startProcess } from './broker-process.ts';

const configuration = 'test/brokers/rabbitmq';
/** Debian's, without the wrapper that becomes another user. */
const program = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** Debian's RabbitMQ as a node of its own, with a name service of its own, with the configuration of its tests. */
export async function startRabbitmq(): Promise<BrokerProcess> {
  const [epmdPort, nodePort] = [await freePort(), await freePort()];
  const epmd = execa('epmd', ['-port', `${epmdPort}`, '-address', '127.0.0.1'], { reject: false });
  const endEpmd = async () => {
    epmd.kill('SIGKILL');
    await epmd;
  };
  try {
    const broker = await startProcess(recipe(epmdPort, nodePort));
    return {
      ...broker,
      async [Symbol.asyncDispose]() {
        await broker[Symbol.asyncDispose]();
        await endEpmd();
      },
    };
  } catch (error) {
    await endEpmd();
    throw error;
  }
}

const recipe =
  (epmdPort: number, nodePort: number): Recipe =>
  ({ port, folder, refuses }) => {
    const place = (file: string) => join(folder, file);
    const read = (file: string) => readFileSync(join(configuration, file), 'utf8');
    const set = { '"qmf"': login.user, '"to be changed"': refuses ? 'another' : login.password };
    const definitions = Object.entries(set).reduce(
      (text, [example, value]) => text.replaceAll(example, JSON.stringify(value)),
      read('definitions.json'),
    );
    writeFileSync(place('definitions.json'), definitions);
    writeFileSync(place('rabbitmq.conf'), read('rabbitmq.conf').replaceAll('/etc/rabbitmq', folder));
    writeFileSync(place('enabled_plugins'), read('enabled_plugins'));
    const environment = {
      RABBITMQ_NODENAME: `qmf-${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: port,
      RABBITMQ_DIST_PORT: nodePort,
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      ERL_EPMD_PORT: epmdPort,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_CONFIG_FILE: place('rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: place('enabled_plugins'),
      RABBITMQ_MNESIA_BASE: place('mnesia'),
      RABBITMQ_GENERATED_CONFIG_DIR: place('generated'),
      RABBITMQ_PID_FILE: place('pid'),
      RABBITMQ_LOG_BASE: folder,
      RABBITMQ_LOGS: '-',
      // Its script is then replaced by the broker, which so has the process that was started.
      RUNNING_UNDER_SYSTEMD: 'true',
    };
    const words = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    return ['env', ...words, program];
  };
